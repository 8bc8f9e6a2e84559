package io.postern.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.config.Configuration;
import io.postern.core.failover.Explanation;
import io.postern.core.failover.Notice;
import io.postern.core.gateway.GatewayEvent.Wish;
import io.postern.core.gateway.GatewayExplanation;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.view.AgentView;
import io.postern.view.Moment;
import io.postern.view.Moments;
import io.postern.view.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The running agent's answers to the commands, on the local socket. */
public final class LocalAnswers implements Function<JsonObject, JsonObject> {
  private final AgentView view;
  private final Moments moments;
  private final Operator operator;
  private final Configuration configuration;
  private final Optional<Cables> cables;

  /**
   * Answers from these.
   *
   * @param cables of a simulated device; empty where the device is real
   */
  public LocalAnswers(
      Moments moments, Operator operator, Configuration configuration, Optional<Cables> cables) {
    this.cables = cables;
    this.moments = moments;
    this.view = moments.view();
    this.operator = operator;
    this.configuration = configuration;
  }

  @Override
  public JsonObject apply(JsonObject question) {
    String what = text(question, "ask");
    Operator.Caller caller = new Operator.Caller(orElse(text(question, "user"), "?"), "cli");
    return switch (what == null ? "" : what) {
      case "show" -> show(question);
      case "explain" -> explain(text(question, "group"));
      case "move" -> move(question, caller);
      case "maintenance" ->
          reply(
              operator.maintenance(
                  caller,
                  text(question, "group"),
                  question.has("on") && question.get("on").getAsBoolean(),
                  orElse(text(question, "reason"), "")));
      case "gateway" -> gateway(question, caller);
      case "simulate" -> simulate(question);
      case "rehearse" -> reply(operator.rehearse(caller));
      case "export" ->
          LocalSocket.answer(
              configuration.exportJson(
                  question.has("secrets") && question.get("secrets").getAsBoolean()));
      default -> LocalSocket.refusal(SysExits.USAGE, "the agent does not know \"" + what + "\"");
    };
  }

  private JsonObject show(JsonObject question) {
    String what = orElse(text(question, "what"), "failover");
    boolean json = question.has("json") && question.get("json").getAsBoolean();
    return Shown.of(what)
        .map(
            shown -> {
              Moment now = moments.now();
              String tooLong = shown.tooLong(now);
              return tooLong.isEmpty()
                  ? LocalSocket.answer(json ? shown.json(now) : shown.text(now))
                  : LocalSocket.refusal(SysExits.UNAVAILABLE, tooLong);
            })
        .orElseGet(
            () ->
                LocalSocket.refusal(
                    SysExits.USAGE,
                    "show: expected one of " + Shown.names() + ", found \"" + what + "\""));
  }

  private JsonObject explain(@Nullable String group) {
    List<Notice> notices =
        view.recentNotices().stream().flatMap(n -> n.failover().stream()).toList();
    List<GatewayNotice> ofGateways =
        view.recentNotices().stream().flatMap(n -> n.gateways().stream()).toList();
    List<String> lines = new ArrayList<>();
    view.snapshot().failover().groups().stream()
        .filter(g -> group == null || g.name().equals(group))
        .forEach(g -> lines.addAll(Explanation.of(g, notices)));
    view.gateways().groups().stream()
        .filter(g -> group == null || g.config().name().equals(group))
        .forEach(g -> lines.addAll(GatewayExplanation.of(g, ofGateways)));
    if (lines.isEmpty()) {
      return group == null
          ? LocalSocket.answer("No failover group and no gateway group is configured.")
          : LocalSocket.refusal(SysExits.USAGE, "there is no group \"" + group + "\"");
    }
    return LocalSocket.answer(String.join("\n", lines));
  }

  private JsonObject move(JsonObject question, Operator.Caller caller) {
    String group = text(question, "group");
    String to = text(question, "to");
    String address = text(question, "address");
    if (group == null) {
      return LocalSocket.refusal(SysExits.USAGE, "move: expected a group");
    }
    Optional<InterfaceName> nic = to == null ? Optional.empty() : InterfaceName.parse(to);
    if (to != null && nic.isEmpty()) {
      return LocalSocket.refusal(
          SysExits.USAGE, "--to: expected an interface name, found \"" + to + "\"");
    }
    Optional<IpAddress> ip = address == null ? Optional.empty() : IpAddress.parse(address);
    if (address != null && ip.isEmpty()) {
      return LocalSocket.refusal(
          SysExits.USAGE, "--address: expected an IP address, found \"" + address + "\"");
    }
    int vlan = question.has("vlan") ? question.get("vlan").getAsInt() : 0;
    return reply(operator.move(caller, group, ip.orElse(null), vlan, nic.orElse(null)));
  }

  private JsonObject gateway(JsonObject question, Operator.Caller caller) {
    String group = orElse(text(question, "group"), "");
    int vrid = question.has("vrid") ? question.get("vrid").getAsInt() : 0;
    String deed = orElse(text(question, "deed"), "");
    Wish wish =
        switch (deed) {
          case "retire" -> new Wish.Retire(vrid);
          case "rebalance" -> new Wish.Rebalance();
          case "drain" -> new Wish.Drain(true);
          case "resume" -> new Wish.Drain(false);
          default -> null;
        };
    return wish == null
        ? LocalSocket.refusal(
            SysExits.USAGE,
            "gateway: expected retire, rebalance, drain or resume, found \"" + deed + "\"")
        : reply(operator.gateway(caller, group, wish));
  }

  private JsonObject simulate(JsonObject question) {
    if (cables.isEmpty()) {
      return LocalSocket.refusal(
          SysExits.USAGE, "simulate: this agent was not started with --simulated");
    }
    String name = orElse(text(question, "interface"), "");
    String deed = orElse(text(question, "deed"), "");
    Optional<InterfaceName> nic = InterfaceName.parse(name);
    Optional<Cables.Fault> fault =
        Arrays.stream(Cables.Fault.values()).filter(f -> f.name().equals(deed)).findFirst();
    if (nic.isEmpty() || fault.isEmpty()) {
      return LocalSocket.refusal(
          SysExits.USAGE,
          "simulate: expected CUT, BLACKHOLE or MEND and an interface name, found \"%s\" and \"%s\""
              .formatted(deed, name));
    }
    try {
      cables.get().make(fault.get(), nic.get());
      return LocalSocket.answer(
          switch (fault.get()) {
            case CUT -> name + " is cut";
            case BLACKHOLE -> name + " is a black hole";
            case MEND -> name + " is mended";
          });
    } catch (IllegalArgumentException e) {
      return LocalSocket.refusal(SysExits.USAGE, "simulate: " + e.getMessage());
    }
  }

  private static JsonObject reply(java.util.concurrent.CompletableFuture<Operator.Reply> future) {
    try {
      Operator.Reply reply = future.join();
      return reply.done()
          ? LocalSocket.answer(reply.text())
          : LocalSocket.refusal(SysExits.UNAVAILABLE, reply.text());
    } catch (CompletionException e) {
      return LocalSocket.refusal(SysExits.SOFTWARE, "a defect of Postern: " + e.getCause());
    }
  }

  private static @Nullable String text(JsonObject question, String name) {
    JsonElement value = question.get(name);
    return value == null || value.isJsonNull() ? null : value.getAsString();
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
