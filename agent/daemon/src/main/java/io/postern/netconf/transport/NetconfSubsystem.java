package io.postern.netconf.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.jspecify.annotations.Nullable;

/** The subsystem netconf of one channel: hands its streams to a session. */
final class NetconfSubsystem implements Command {
  private final SshServer.Parts parts;
  private final AtomicBoolean exited = new AtomicBoolean();
  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private @Nullable ExitCallback exit;

  /** Makes the subsystem for a channel. */
  static final class Factory implements SubsystemFactory {
    private final SshServer.Parts parts;

    Factory(SshServer.Parts parts) {
      this.parts = parts;
    }

    @Override
    public String getName() {
      return "netconf";
    }

    @Override
    public Command createSubsystem(ChannelSession channel) {
      return new NetconfSubsystem(parts);
    }
  }

  private NetconfSubsystem(SshServer.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {}

  @Override
  public void setExitCallback(ExitCallback callback) {
    exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment env) throws IOException {
    InputStream input = in;
    OutputStream output = out;
    if (input == null || output == null) {
      throw new IOException("a channel without streams");
    }
    ChannelPeer peer =
        new ChannelPeer(
            channel.getSession().getUsername(),
            SshServer.source(channel.getSession()),
            parts.users(),
            input,
            output,
            () -> end(channel));
    if (!parts.subsystem().begin(peer, () -> end(channel))) {
      exit(1);
    }
  }

  private void end(ChannelSession channel) {
    exit(0);
    try {
      InputStream input = in;
      if (input != null) {
        input.close();
      }
    } catch (IOException e) {
      channel.close(true);
    }
  }

  private void exit(int status) {
    ExitCallback callback = exit;
    if (callback != null && exited.compareAndSet(false, true)) {
      callback.onExit(status);
    }
  }

  @Override
  public void destroy(ChannelSession channel) throws IOException {
    InputStream input = in;
    if (input != null) {
      input.close();
    }
  }
}
