package io.postern.netconf.transport;

import io.postern.netconf.access.Users;
import io.postern.netconf.session.Peer;
import java.io.InputStream;
import java.io.OutputStream;

/** A session's SSH channel. */
public final class ChannelPeer implements Peer {
  private final String user;
  private final String source;
  private final Users users;
  private final InputStream in;
  private final OutputStream out;
  private final Runnable close;

  ChannelPeer(
      String user, String source, Users users, InputStream in, OutputStream out, Runnable close) {
    this.user = user;
    this.source = source;
    this.users = users;
    this.in = in;
    this.out = out;
    this.close = close;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public boolean readOnly() {
    return users.readOnly(user);
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void close() {
    close.run();
  }
}
