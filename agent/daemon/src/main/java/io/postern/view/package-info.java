/**
 * What every window shows: the one declaration of each table and column, from which SNMP, NETCONF,
 * the command line, JSON and metrics are drawn.
 *
 * <p>A window asks {@link io.postern.view.Moments} for a {@link io.postern.view.Moment} and draws
 * the {@link io.postern.view.Tables} from it; a notice is drawn by its {@link
 * io.postern.view.NoticeKind}. Values are immutable snapshots that the loop publishes; reading them
 * takes no lock. A window knows this package, never the loop or the device.
 */
@NullMarked
package io.postern.view;

import org.jspecify.annotations.NullMarked;
