/** CLOCK_REALTIME when a machine is switched on, ns since the epoch: 5 January 2026, 09:00 UTC. */
export const BOOT_TIME = 1_767_603_600e9;
