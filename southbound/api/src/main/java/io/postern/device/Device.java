package io.postern.device;

import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Map;

/**
 * A gateway's kernel, real or simulated. All methods may be called from any thread; none but {@link
 * #selfTest}, {@link #snapshot}, {@link #executeAtOnce} and {@link #close} waits for the device.
 */
public interface Device extends AutoCloseable {

  /** Tries each thing the agent needs and says what does not work. Before {@link #open}. */
  List<CapabilityLine> selfTest();

  /**
   * Starts to report. The first event is a {@link DeviceEvent.Resynchronized} with all that is
   * there; every later change follows as an event.
   */
  void open(DeviceListener listener);

  /** Reads all that the device has now, apart from the stream of events (for comparisons). */
  DeviceSnapshot snapshot();

  /** Reads the traffic counters of all links now. */
  Map<InterfaceName, LinkCounters> counters();

  /** Replaces what the device does continuously. */
  void follow(DevicePlan plan);

  /** Queues a batch; ends with one {@link DeviceEvent.BatchCompleted}. */
  void execute(Batch batch);

  /**
   * As {@link #execute}, but in the calling thread where nothing of its lane is under way and the
   * device does such commands in no time. The one method that may wait for the device: for a caller
   * to whom that costs less than the waking of another thread.
   */
  default void executeAtOnce(Batch batch) {
    execute(batch);
  }

  /**
   * Opens the way for VRRP packets; once. It is closed by itself or with the device.
   *
   * @throws IllegalStateException where the kernel refuses, or on a second call
   */
  PacketPort packets(PacketPort.Listener listener);

  /**
   * Opens the way for ARP of one LAN; as many as there are LANs. It is closed by itself or with the
   * device.
   *
   * @throws IllegalStateException where the kernel refuses, or after {@link #close}
   */
  ArpPort arp(InterfaceName nic, ArpAnswers answers);

  /**
   * Opens the way for rights to virtual MACs and addresses; once. It is closed by itself; where it
   * is not, guards outlive the device, as they outlive a killed process.
   *
   * @throws IllegalStateException where the kernel refuses, or on a second call
   */
  LeasePort leases(LeasePort.Listener listener);

  /** Queues an examination; ends with one {@link DeviceEvent.Examined}. */
  void examine(Examination examination);

  /**
   * Stops everything that {@link #follow} began, restores the kernel settings that the driver
   * wrote, and frees sockets and threads. Addresses, routes and links stay.
   */
  @Override
  void close();
}
