package io.postern.linux;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpPort;
import io.postern.device.Batch;
import io.postern.device.CapabilityLine;
import io.postern.device.Device;
import io.postern.device.DeviceListener;
import io.postern.device.DevicePlan;
import io.postern.device.DeviceSnapshot;
import io.postern.device.Examination;
import io.postern.device.LeasePort;
import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.device.PacketPort;
import io.postern.device.WatchedLink;
import io.postern.linux.arp.ArpResponder;
import io.postern.linux.arp.Hearing;
import io.postern.linux.arp.SentSources;
import io.postern.linux.link.CarrierLedger;
import io.postern.linux.link.CarrierPoll;
import io.postern.linux.link.EventReader;
import io.postern.linux.link.Examiner;
import io.postern.linux.link.GivenNames;
import io.postern.linux.link.Home;
import io.postern.linux.link.KernelReader;
import io.postern.linux.link.LaneContext;
import io.postern.linux.link.Lanes;
import io.postern.linux.link.LinkTable;
import io.postern.linux.link.SettingFiles;
import io.postern.linux.link.Settings;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.nft.LeaseKeeper;
import io.postern.linux.probe.Heartbeats;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Urgency;
import io.postern.linux.vrrp.VrrpPort;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Linux kernel's network namespace: the one of the thread that makes this object, whichever
 * thread calls it later. {@link #open} starts the threads; what is asked for before it is kept.
 */
public final class LinuxDevice implements Device {
  private final Home home;
  private final KernelReader kernel;
  private final LinkTable links = new LinkTable();
  private final @Nullable Path stateDir;
  private DevicePlan plan = DevicePlan.IDLE;
  private volatile Set<InterfaceName> watched = Set.of();
  private volatile @Nullable Running running;
  private volatile @Nullable VrrpPort port;
  private volatile @Nullable LeaseKeeper keeper;
  private @Nullable Thread keeping;
  private final List<ArpResponder> responders = new CopyOnWriteArrayList<>();
  private boolean closed;

  /** A device whose urgent threads are so from the start. */
  public LinuxDevice(@Nullable Path stateDir) throws KernelException {
    this(stateDir, Urgency.fromTheStart());
  }

  /**
   * Settles in the calling thread's network namespace.
   *
   * @param stateDir existing directory that outlives the agent's life, for the original values of
   *     kernel settings; null where they need not survive a crash
   * @param urgency of the threads that a failover waits for
   * @throws KernelException where the kernel gives no netlink socket
   */
  public LinuxDevice(@Nullable Path stateDir, Urgency urgency) throws KernelException {
    this.stateDir = stateDir;
    home = new Home(urgency);
    try {
      kernel = new KernelReader();
    } catch (KernelException e) {
      home.close();
      throw e;
    }
  }

  @Override
  public List<CapabilityLine> selfTest() {
    try {
      return home.call(SelfTest::run);
    } catch (KernelException e) {
      return List.of(new CapabilityLine("self-test", false, true, String.valueOf(e.getMessage())));
    }
  }

  /** What runs between open and close. */
  private record Running(
      EventReader reader,
      CarrierLedger ledger,
      CarrierPoll poll,
      Lanes lanes,
      Hearing hearing,
      Heartbeats heartbeats,
      Settings settings,
      Examiner examiner,
      Thread examining,
      List<Thread> threads) {}

  /**
   * Starts to report.
   *
   * @throws IllegalStateException where the kernel refuses what {@link #selfTest} would have told,
   *     or on a second call
   */
  @Override
  public synchronized void open(DeviceListener listener) {
    if (running != null || closed) {
      throw new IllegalStateException("opened before");
    }
    try {
      Running now = home.call(() -> start(listener));
      running = now;
      apply(now);
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel refuses: " + e.getMessage(), e);
    }
  }

  private Running start(DeviceListener listener) throws KernelException {
    SentSources sent = new SentSources();
    CarrierLedger ledger = new CarrierLedger(listener);
    CarrierPoll poll = new CarrierPoll(links, ledger);
    Hearing hearing = new Hearing(links, sent, listener);
    Heartbeats heartbeats = new Heartbeats(links, listener);
    Settings settings =
        new Settings(links, listener, new SettingFiles(SettingFiles.KERNEL), stateDir);
    LaneContext context = new LaneContext(links, sent, new GivenNames(stateDir));
    Lanes lanes = new Lanes(context, listener, home);
    Examiner examiner = new Examiner(listener);
    EventReader reader =
        new EventReader(
            links,
            ledger,
            listener,
            new EventReader.LinkChanges() {
              @Override
              public void appeared(LinkState link) {
                LinuxDevice.this.appeared(link, hearing, heartbeats, settings);
              }

              @Override
              public void macChanged(LinkState link) {
                responders.forEach(responder -> responder.refresh(link.name()));
              }
            });
    List<Thread> threads = new ArrayList<>();
    threads.add(home.startUrgent("postern-reader", reader));
    threads.add(home.startUrgent("postern-watch", poll));
    threads.add(home.start("postern-hearing", hearing));
    threads.add(home.startUrgent("postern-heartbeat", heartbeats));
    threads.add(home.start("postern-settings", settings));
    Thread examining = home.start("postern-examiner", examiner);
    threads.add(examining);
    return new Running(
        reader, ledger, poll, lanes, hearing, heartbeats, settings, examiner, examining, threads);
  }

  private void appeared(LinkState link, Hearing hearing, Heartbeats heartbeats, Settings settings) {
    if (!link.loopback()) {
      hearing.refresh();
      heartbeats.refresh();
      settings.refresh();
      VrrpPort packets = port;
      if (packets != null) {
        packets.refresh();
      }
      responders.forEach(responder -> responder.refresh(link.name()));
      LeaseKeeper leases = keeper;
      if (leases != null) {
        leases.appeared(link.name());
      }
    }
  }

  @Override
  public DeviceSnapshot snapshot() {
    try {
      return kernel.everything(watched, links.speeds()).snapshot();
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Map<InterfaceName, LinkCounters> counters() {
    try {
      return kernel.counters();
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void follow(DevicePlan next) {
    plan = next;
    watched = next.links().stream().map(WatchedLink::nic).collect(Collectors.toUnmodifiableSet());
    Running now = running;
    if (now != null) {
      apply(now);
    }
  }

  private void apply(Running now) {
    now.ledger().watch(watched);
    now.reader().watch(watched);
    now.poll().follow(plan.links());
    now.hearing()
        .follow(
            plan.links().stream().filter(WatchedLink::hearFrames).map(WatchedLink::nic).toList());
    now.heartbeats().follow(plan.heartbeats());
    now.settings().follow(plan.sysctls(), plan.managed());
  }

  @Override
  public synchronized PacketPort packets(PacketPort.Listener listener) {
    if (port != null || closed) {
      throw new IllegalStateException("opened before");
    }
    try {
      VrrpPort opened = home.call(() -> new VrrpPort(links, listener));
      home.startUrgent("postern-vrrp", opened);
      port = opened;
      return opened;
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel refuses: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized ArpPort arp(InterfaceName nic, ArpAnswers answers) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    try {
      ArpResponder opened =
          home.call(() -> new ArpResponder(nic, links, this::mac, answers, responders::remove));
      responders.add(opened);
      // Not urgent: a storm must not keep the processor from advertisements and leases.
      home.start("postern-arp-" + nic, opened);
      return opened;
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel refuses: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized LeasePort leases(LeasePort.Listener listener) {
    if (keeper != null || closed) {
      throw new IllegalStateException("opened before");
    }
    try {
      LeaseKeeper opened = home.call(() -> new LeaseKeeper(listener));
      keeping = home.startUrgent("postern-lease", opened);
      keeper = opened;
      return opened;
    } catch (KernelException e) {
      throw new IllegalStateException("the kernel refuses: " + e.getMessage(), e);
    }
  }

  private long mac(InterfaceName nic) {
    LinkCodec.Read link = links.link(nic);
    MacAddress mac = link == null ? null : link.state().mac();
    return mac == null ? -1 : mac.bits();
  }

  /** Makes the kernel lose events, by giving it next to no room for them. For tests. */
  void loseEvents() {
    Running now = running;
    if (now != null) {
      now.reader().shrinkBuffer(1);
    }
  }

  @Override
  public void execute(Batch batch) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("not open");
    }
    now.lanes().execute(batch);
  }

  @Override
  public void executeAtOnce(Batch batch) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("not open");
    }
    now.lanes().executeAtOnce(batch);
  }

  @Override
  public void examine(Examination examination) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("not open");
    }
    now.examiner().examine(examination);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    VrrpPort packets = port;
    if (packets != null) {
      packets.close();
    }
    responders.forEach(ArpResponder::close);
    LeaseKeeper leases = keeper;
    if (leases != null) {
      leases.abandon();
      Home.join(keeping);
    }
    Running now = running;
    if (now != null) {
      now.lanes().close();
      now.poll().close();
      now.hearing().close();
      now.heartbeats().close();
      now.settings().close();
      now.reader().close();
      now.examining().interrupt();
      now.threads().forEach(Home::join);
    }
    kernel.close();
    home.close();
  }
}
