package io.postern.linux.link;

import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.NetlinkSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for one link. */
final class LinkQuestions {
  private LinkQuestions() {}

  /** The link with that index; null where there is none. */
  static LinkCodec.@Nullable Read link(NetlinkSocket netlink, MessageWriter w, int index) {
    if (index == 0) {
      return null;
    }
    LinkCodec.@Nullable Read[] found = new LinkCodec.Read[1];
    netlink.ask(
        w,
        (out, seq) -> LinkCodec.writeGet(out, seq, index, false),
        m -> found[0] = LinkCodec.read(m.bytes(), m.from(), m.to()));
    return found[0];
  }

  /** The alternative names of a link. */
  static List<String> names(NetlinkSocket netlink, MessageWriter w, int index) {
    LinkCodec.Read link = link(netlink, w, index);
    return link == null ? List.of() : link.state().alternativeNames();
  }

  /** The index of the link that has an alternative name; 0 where none has. */
  static int holder(NetlinkSocket netlink, MessageWriter w, String name) {
    int[] found = new int[1];
    netlink.dump(
        w,
        (out, seq) -> LinkCodec.writeGet(out, seq, 0, false),
        () -> found[0] = 0,
        m -> {
          LinkCodec.Read link = LinkCodec.read(m.bytes(), m.from(), m.to());
          if (link != null && link.state().alternativeNames().contains(name)) {
            found[0] = link.state().index();
          }
        });
    return found[0];
  }
}
