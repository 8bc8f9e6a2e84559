package io.postern.linux.netlink;

/** Numbers of netlink and rtnetlink (include/uapi/linux/{netlink,rtnetlink,neighbour}.h). */
public final class Netlink {
  public static final int ROUTE = 0;
  public static final int GENERIC = 16;
  public static final int NETFILTER = 12;

  public static final int HEADER = 16;
  public static final int NOOP = 1;
  public static final int ERROR = 2;
  public static final int DONE = 3;

  public static final int F_REQUEST = 0x001;
  public static final int F_ACK = 0x004;
  public static final int F_DUMP_INTR = 0x010;
  public static final int F_CAPPED = 0x100;
  public static final int F_ACK_TLVS = 0x200;
  public static final int F_REPLACE = 0x100;
  public static final int F_EXCL = 0x200;
  public static final int F_CREATE = 0x400;
  public static final int F_DUMP = 0x300;

  public static final int NEWLINK = 16;
  public static final int DELLINK = 17;
  public static final int GETLINK = 18;
  public static final int SETLINK = 19;
  public static final int NEWADDR = 20;
  public static final int DELADDR = 21;
  public static final int GETADDR = 22;
  public static final int NEWROUTE = 24;
  public static final int DELROUTE = 25;
  public static final int GETROUTE = 26;
  public static final int NEWNEIGH = 28;
  public static final int DELNEIGH = 29;
  public static final int GETNEIGH = 30;
  public static final int NEWLINKPROP = 108;
  public static final int DELLINKPROP = 109;

  public static final int GROUP_LINK = 1;
  public static final int GROUP_NEIGH = 3;
  public static final int GROUP_IPV4_IFADDR = 5;
  public static final int GROUP_IPV4_ROUTE = 7;
  public static final int GROUP_IPV6_IFADDR = 9;
  public static final int GROUP_IPV6_ROUTE = 11;

  /** Address and route protocol of what this agent makes. */
  public static final int PROTOCOL_POSTERN = 0x50;

  /** How the alias of a link begins that this agent made. */
  public static final String ALIAS_POSTERN = "postern:";

  private Netlink() {}
}
