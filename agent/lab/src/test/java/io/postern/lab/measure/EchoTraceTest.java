package io.postern.lab.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class EchoTraceTest {
  private static final long START = 1_000_000_000L;
  private static final long MS = 1_000_000L;

  @Test
  void without_loss_the_longest_silence_is_one_round_trip() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      trace.reply(i, START + i * MS + 20_000);
    }
    Outage outage = trace.outage(0);
    assertEquals(0, outage.lost());
    assertEquals(20_000, outage.nanos());
    assertEquals(20_000, outage.roundTripNanos());
    assertFalse(outage.open());
  }

  @Test
  void an_outage_lasts_from_the_first_request_unanswered_to_the_next_reply() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      if (i < 40 || i >= 47) {
        trace.reply(i, START + i * MS + 20_000);
      }
    }
    Outage outage = trace.outage(0);
    assertEquals(7, outage.lost());
    assertEquals(START + 40 * MS, outage.from());
    assertEquals(7 * MS + 20_000, outage.nanos());
  }

  @Test
  void a_sender_that_was_late_is_no_outage() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      long at = START + i * MS + (i >= 50 ? 30 * MS : 0);
      trace.request(at);
      trace.reply(i, at + 20_000);
    }
    Outage outage = trace.outage(0);
    assertEquals(20_000, outage.nanos());
    assertEquals(31 * MS, outage.stallNanos());
  }

  @Test
  void an_outage_that_does_not_end_is_open() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      if (i < 60) {
        trace.reply(i, START + i * MS + 20_000);
      }
    }
    Outage outage = trace.outage(0);
    assertTrue(outage.open());
    assertEquals(29 * MS, outage.nanos(), "the last 10 ms may still be answered");
  }

  @Test
  void a_request_whose_reply_is_on_its_way_is_not_lost() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      if (i < 98) {
        trace.reply(i, START + i * MS + 20_000);
      }
    }
    Outage outage = trace.outage(0);
    assertEquals(98, outage.sent());
    assertEquals(0, outage.lost());
    assertFalse(outage.open());
  }

  @Test
  void a_late_reply_to_an_early_request_ends_the_silence_when_it_comes() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      // What was queued while an address was resolved is answered in one burst.
      trace.reply(i, Math.max(START + i * MS + 20_000, i >= 40 && i < 50 ? START + 50 * MS : 0));
    }
    Outage outage = trace.outage(0);
    assertEquals(0, outage.lost());
    assertEquals(10 * MS, outage.nanos());
  }

  @Test
  void what_came_before_the_mark_does_not_count() {
    EchoTrace trace = new EchoTrace(100);
    for (int i = 0; i < 100; i++) {
      trace.request(START + i * MS);
      if (i > 20) {
        trace.reply(i, START + i * MS + 20_000);
      }
    }
    assertEquals(20_000, trace.outage(50).nanos());
  }
}
