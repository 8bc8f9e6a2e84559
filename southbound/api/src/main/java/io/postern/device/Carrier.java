package io.postern.device;

/** Whether a NIC sees a link partner. A NIC that is administratively down cannot know. */
public enum Carrier {
  UP,
  DOWN,
  UNKNOWN
}
