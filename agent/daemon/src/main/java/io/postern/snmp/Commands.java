package io.postern.snmp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.PDU;
import org.snmp4j.agent.CommandProcessor;
import org.snmp4j.agent.MOServer;
import org.snmp4j.agent.NotificationOriginator;
import org.snmp4j.agent.mo.snmp.CoexistenceInfo;
import org.snmp4j.agent.request.SnmpRequest;
import org.snmp4j.mp.MPv3;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * Takes requests apart from one another: GETBULK answers are kept to a packet that needs no
 * fragments (a bigger one costs more than it brings), SETs wait for the core's decision on a thread
 * of their own, notifications go straight to the receivers' queues.
 */
final class Commands extends CommandProcessor {
  /** An Ethernet frame's 1500 octets without the headers of IPv4 and UDP. */
  static final int PACKET_V4 = 1472;

  private static final int PACKET_V6 = 1452;

  /** Message header with 48 octets of digest and a 32-octet engine id, and a scoped PDU's. */
  private static final int OVERHEAD_V3 = 220;

  private static final int OVERHEAD_COMMUNITY = 100;

  private final RequestWorkers setters;
  private final NotificationOriginator receivers;
  private final Map<Asked, CommandResponderEvent<?>> sets = new ConcurrentHashMap<>();

  /** A SET by who asks and under which number: a repetition of it says the same. */
  private record Asked(String peer, OctetString name, int requestId) {}

  Commands(OctetString engineId, RequestWorkers setters, NotificationOriginator receivers) {
    super(engineId);
    this.setters = setters;
    this.receivers = receivers;
  }

  @Override
  public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
    PDU pdu = event.getPDU();
    if (pdu != null && pdu.getType() == PDU.GETBULK) {
      boolean v6 =
          event.getPeerAddress() instanceof UdpAddress peer
              && peer.getInetAddress().getAddress().length > 4;
      int overhead =
          event.getMessageProcessingModel() == MPv3.ID ? OVERHEAD_V3 : OVERHEAD_COMMUNITY;
      event.setMaxSizeResponsePDU(
          Math.min(event.getMaxSizeResponsePDU(), (v6 ? PACKET_V6 : PACKET_V4) - overhead));
    }
    super.processPdu(event);
  }

  @Override
  protected <A extends Address> void dispatchCommand(
      CommandResponderEvent<A> event, CoexistenceInfo coexistence) {
    if (event.getPDU().getType() != PDU.SET) {
      super.dispatchCommand(event, coexistence);
      return;
    }
    Asked asked = asked(event);
    if (sets.put(asked, event) != null) {
      return; // it is being decided already; the answer goes to the latest message that asked
    }
    boolean taken =
        setters.tryToRun(
            () -> {
              try {
                super.dispatchCommand(event, coexistence);
              } finally {
                sets.remove(asked);
              }
            });
    if (!taken) {
      sets.remove(asked);
      PDU answer = (PDU) event.getPDU().clone();
      answer.setType(PDU.RESPONSE);
      answer.setErrorStatus(PDU.resourceUnavailable);
      sendResponse(event, answer);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the latest message came the same way as the first
  protected <A extends Address> void sendResponse(CommandResponderEvent<A> event, PDU response) {
    CommandResponderEvent<?> latest =
        event.getPDU().getType() == PDU.SET ? sets.get(asked(event)) : null;
    super.sendResponse(latest == null ? event : (CommandResponderEvent<A>) latest, response);
  }

  /**
   * Gives back what the request locked. GETNEXT and GETBULK have done so already, and looking again
   * through a long answer costs as much as making it.
   */
  @Override
  protected void release(MOServer server, SnmpRequest request) {
    int type = request.getSource().getPDU().getType();
    if (type != PDU.GETBULK && type != PDU.GETNEXT) {
      super.release(server, request);
    }
  }

  private static Asked asked(CommandResponderEvent<?> event) {
    return new Asked(
        String.valueOf(event.getPeerAddress()),
        new OctetString(event.getSecurityName()),
        event.getPDU().getRequestID().getValue());
  }

  @Override
  public Object notify(OctetString context, OID notification, VariableBinding[] objects) {
    return receivers.notify(context, notification, objects);
  }

  @Override
  public Object notify(
      OctetString context,
      OID notification,
      @Nullable TimeTicks upTime,
      VariableBinding[] objects) {
    return receivers.notify(context, notification, upTime, objects);
  }
}
