package io.postern.device;

/** What a check found. Unknown is a verdict of its own, never a polite fail or a hopeful pass. */
public enum Verdict {
  PASS,
  FAIL,
  UNKNOWN
}
