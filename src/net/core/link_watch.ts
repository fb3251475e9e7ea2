import { IFF_UP, IF_OPER_DORMANT, IF_OPER_DOWN, IF_OPER_LOWERLAYERDOWN, IF_OPER_TESTING, IF_OPER_UP } from '../../uapi/if.ts';
import { NSEC_PER_SEC, NSEC_PER_USEC } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import { DEV_QDISC, type NetDevice } from './dev.ts';
import { netdevStateChange } from './netdev_notifier.ts';
import type { NetStack } from './net_stack.ts';

/**
 * What a change of carrier brings about: the operational state (RFC 2863), queueing on or off, and the announcement. It
 * comes a moment later, from a work queue, and for changes that can wait at most once a second.
 * Linux: net/core/link_watch.c.
 */
class LinkWatch {
  private readonly stack: NetStack;
  private readonly timer: Timer;
  private events: NetDevice[] = [];
  /** Not before this time are changes handled that can wait. */
  private nextEvent = 0;
  private urgentScheduled = false;

  constructor(stack: NetStack) {
    this.stack = stack;
    this.timer = new Timer(() => this.run(this.nextEvent > this.stack.sim.now));
  }

  fire(dev: NetDevice): void {
    const urgent = isUrgent(dev);
    if (!dev.linkWatchPending) {
      dev.linkWatchPending = true;
      this.events.push(dev);
    } else if (!urgent) return;
    this.schedule(urgent);
  }

  /** Takes `dev` off the list; was it on it? Linux: linkwatch_clean_dev(). */
  clean(dev: NetDevice): boolean {
    const at = this.events.indexOf(dev);
    if (at >= 0) this.events.splice(at, 1);
    return at >= 0;
  }

  private schedule(urgent: boolean): void {
    if (this.urgentScheduled) return;
    const sim = this.stack.sim;
    let delay = this.nextEvent - sim.now;
    if (delay < 0 || delay > NSEC_PER_SEC) delay = 0;
    if (urgent) {
      this.urgentScheduled = true;
      delay = 0;
    } else if (this.timer.pending) return;
    sim.modTimer(this.timer, sim.now + delay + WORK_LATENCY);
  }

  /** Linux: __linkwatch_run_queue(). */
  private run(urgentOnly: boolean): void {
    const now = this.stack.sim.now;
    if (!urgentOnly) this.nextEvent = now + NSEC_PER_SEC;
    this.urgentScheduled = false;
    const work = this.events;
    this.events = [];
    for (const dev of work) {
      if (!dev.linkWatchPending) continue;
      if (urgentOnly && !isUrgent(dev)) this.events.push(dev);
      else doDev(dev);
    }
    if (this.events.length > 0) this.schedule(false);
  }
}

/** From queueing work until a kernel thread does it. */
const WORK_LATENCY = 20 * NSEC_PER_USEC;

function linkWatch(stack: NetStack): LinkWatch {
  return (stack.linkWatch ??= new LinkWatch(stack)) as LinkWatch;
}

/** Linux: linkwatch_urgent_event(). */
function isUrgent(dev: NetDevice): boolean {
  if (!dev.started) return false;
  if (dev.ops.getIflink !== undefined && dev.ops.getIflink(dev) !== dev.ifindex) return true;
  return dev.carrier && !dev.txActive;
}

/** Linux: default_operstate(). */
function defaultOperstate(dev: NetDevice): number {
  if (!dev.carrier) {
    const iflink = dev.ops.getIflink === undefined ? dev.ifindex : dev.ops.getIflink(dev);
    if (iflink === dev.ifindex) return IF_OPER_DOWN;
    const peer = dev.net.devByIndex.get(iflink);
    if (peer === undefined) return IF_OPER_DOWN;
    return peer.carrier ? IF_OPER_DOWN : IF_OPER_LOWERLAYERDOWN;
  }
  return dev.dormant ? IF_OPER_DORMANT : IF_OPER_UP;
}

/** Linux: rfc2863_policy(). */
function rfc2863Policy(dev: NetDevice): void {
  let operstate = defaultOperstate(dev);
  if (operstate === dev.operstate) return;
  if (operstate === IF_OPER_UP && dev.linkmode === IF_LINK_MODE_TESTING) operstate = IF_OPER_TESTING;
  if (operstate === IF_OPER_UP && dev.linkmode === IF_LINK_MODE_DORMANT) operstate = IF_OPER_DORMANT;
  dev.operstate = operstate;
}

const IF_LINK_MODE_DORMANT = 1;
const IF_LINK_MODE_TESTING = 2;

/** Linux: linkwatch_do_dev(). */
function doDev(dev: NetDevice): void {
  dev.linkWatchPending = false;
  rfc2863Policy(dev);
  if ((dev.flags & IFF_UP) === 0) return;
  if (dev.carrier) devActivate(dev);
  else devDeactivate(dev);
  netdevStateChange(dev);
}

/** A new device: its state when it begins without carrier. Linux: linkwatch_init_dev(). */
export function linkwatchInitDev(dev: NetDevice): void {
  if (!dev.carrier || dev.dormant) rfc2863Policy(dev);
}

/** Handles a pending change at once: before `dev` alone is listed. Linux: linkwatch_sync_dev(). */
export function linkwatchSyncDev(dev: NetDevice): void {
  if (dev.linkWatchPending && linkWatch(dev.net.stack).clean(dev)) doDev(dev);
}

/** The device goes away. */
export function linkwatchForgetDev(dev: NetDevice): void {
  if (!dev.linkWatchPending) return;
  dev.linkWatchPending = false;
  linkWatch(dev.net.stack).clean(dev);
}

/** Has the state looked at again soon. Linux: linkwatch_fire_event(). */
export function linkwatchFireEvent(dev: NetDevice): void {
  linkWatch(dev.net.stack).fire(dev);
}

/** The link is there. Linux: netif_carrier_on(). */
export function netifCarrierOn(dev: NetDevice): void {
  if (dev.carrier) return;
  dev.carrier = true;
  if (!dev.registered) return;
  dev.carrierUpCount++;
  linkWatch(dev.net.stack).fire(dev);
}

/** The link is gone. Linux: netif_carrier_off(). */
export function netifCarrierOff(dev: NetDevice): void {
  if (!dev.carrier) return;
  dev.carrier = false;
  if (!dev.registered) return;
  dev.carrierDownCount++;
  linkWatch(dev.net.stack).fire(dev);
}

/** The same carrier as `lower` has. Linux: netif_stacked_transfer_operstate(). */
export function netifStackedTransferOperstate(lower: NetDevice, dev: NetDevice): void {
  const dormant = lower.operstate === IF_OPER_DORMANT;
  if (dev.dormant !== dormant) {
    dev.dormant = dormant;
    linkWatch(dev.net.stack).fire(dev);
  }
  if (lower.carrier) netifCarrierOn(dev);
  else netifCarrierOff(dev);
}

/** Can traffic pass? Linux: netif_oper_up(). */
export function netifOperUp(dev: NetDevice): boolean {
  return dev.operstate === IF_OPER_UP || dev.operstate === 0;
}

/** Attaches the default queueing discipline and, with a carrier, lets frames through. Linux: dev_activate(). */
export function devActivate(dev: NetDevice): void {
  if (dev.qdisc === 'noop') dev.qdisc = dev.txQueueLen === 0 ? 'noqueue' : dev.defaultQdisc;
  if (dev.carrier) dev.txActive = true;
}

/** No frames any more. Linux: dev_deactivate(). */
export function devDeactivate(dev: NetDevice): void {
  dev.txActive = false;
  dev.qdiscRoot?.reset();
}

/** The device goes, or moves: without its queueing discipline. Linux: dev_shutdown(). */
export function devShutdown(dev: NetDevice): void {
  dev.qdiscRoot?.destroy();
  dev.qdiscRoot = null;
  dev.validateXmit &= ~DEV_QDISC;
  dev.qdisc = 'noop';
}
