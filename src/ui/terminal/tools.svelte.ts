/** What of the terminals' tools is open: one set for all of them. */
export const tools = $state<{
  /** The search row. */
  searching: boolean;
  /** Where the menu of the active terminal was opened, in pixels of the window; null while it is closed. */
  menu: { x: number; y: number } | null;
}>({ searching: false, menu: null });
