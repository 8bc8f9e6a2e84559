package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.core.gateway.balance.Answer;
import io.postern.device.ArpAnswers;
import org.junit.jupiter.api.Test;

/** The core's answers go to the device as they are: both write them alike. */
final class AnswersAgreeTest {
  @Test
  void the_core_and_the_device_mean_the_same_by_an_answer() {
    assertEquals(ArpAnswers.SILENT, Answer.SILENT);
    assertEquals(ArpAnswers.REPLY, Answer.REPLY);
    assertEquals(ArpAnswers.RELAY, Answer.RELAY);
    assertEquals(ArpAnswers.DEFEND, Answer.DEFEND);
    assertEquals(ArpAnswers.CLAIMED, Answer.CLAIMED);
    assertEquals(ArpAnswers.MALFORMED, Answer.MALFORMED);
    long answer = ArpAnswers.of(ArpAnswers.RELAY, 0x0000_5e00_0121L);
    assertEquals(ArpAnswers.RELAY, Answer.kind(answer));
    assertEquals(0x0000_5e00_0121L, Answer.mac(answer));
    assertEquals(ArpAnswers.kind(answer), Answer.kind(answer));
    assertEquals(ArpAnswers.mac(answer), Answer.mac(answer));
  }
}
