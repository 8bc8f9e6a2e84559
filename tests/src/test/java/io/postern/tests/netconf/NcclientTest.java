package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.netconf.operation.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** python3-ncclient, what most scripts use. Needs Debian's package python3-ncclient. */
@Tag("interop")
@Timeout(120)
final class NcclientTest {
  private static final String SCRIPT =
      """
      import sys
      from ncclient import manager
      from ncclient.operations import RPCError
      P = 'https://postern.io/yang/postern'
      F = 'https://postern.io/yang/postern-failover'
      def config(inside):
          return ('<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><postern xmlns="%s">'
                  '<failover xmlns="%s">%s</failover></postern></config>' % (P, F, inside))
      with manager.connect(host='127.0.0.1', port=int(sys.argv[1]), username='admin',
                           password='gateway', hostkey_verify=False, look_for_keys=False,
                           allow_agent=False, timeout=60) as m:
          assert ':candidate' in m.server_capabilities and ':validate' in m.server_capabilities
          assert ':confirmed-commit' not in m.server_capabilities
          with m.locked('candidate'):
              m.edit_config(target='candidate', error_option='rollback-on-error', config=config(
                  '<group><name>lan</name><member><interface>eth5</interface></member></group>'))
              m.validate('candidate')
              m.commit()
          got = m.get_config('running', filter=('subtree',
              '<postern xmlns="%s"><failover xmlns="%s"><group><name>lan</name></group>'
              '</failover></postern>' % (P, F)))
          names = [e.text for e in got.data_ele.iter('{%s}interface' % F)]
          assert names == ['eth5'], names
          try:
              m.edit_config(target='candidate', config=config(
                  '<group><name>lan</name><enabled>perhaps</enabled></group>'))
              raise SystemExit('a wrong value was taken')
          except RPCError as e:
              assert e.tag == 'invalid-value', e.tag
              assert e.path.endswith("/pf:group[pf:name='lan']/pf:enabled"), e.path
              assert 'true or false' in e.message, e.message
          assert 'module postern {' in m.get_schema('postern').data
          m.create_subscription()
          print('subscribed', flush=True)
          sys.stdin.readline()
          note = m.take_notification(timeout=30)
          assert 'address-moved' in note.notification_xml
          everything = str(m.get())
          assert '$6$' not in everything and 'password-hash' not in everything
      print('done')
      """;

  @Test
  void a_script_locks_edits_commits_reads_and_is_notified(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path script = folder.resolve("client.py");
    Files.writeString(script, SCRIPT);
    try (ManagedNode node = ManagedNode.start(folder)) {
      Process client =
          new ProcessBuilder("/usr/bin/python3", script.toString(), Integer.toString(node.port()))
              .redirectErrorStream(true)
              .start();
      try (var out = client.inputReader(StandardCharsets.UTF_8);
          var in = client.outputWriter(StandardCharsets.UTF_8)) {
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          said.append(line).append('\n');
          if (line.equals("subscribed")) {
            Await.until(() -> node.clients().stream().anyMatch(Client::subscribed));
            node.agent().moved();
            in.write("\n");
            in.flush();
          }
        }
        assertTrue(client.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, client.exitValue(), said::toString);
        assertTrue(said.toString().endsWith("done\n"), said::toString);
      }
    }
  }
}
