import type { IClipboardProvider } from '@xterm/addon-clipboard';
import type { ILink, Terminal } from '@xterm/xterm';
import type { SearchAddon } from '@xterm/addon-search';
import { settings } from '../settings.svelte.ts';
import { addressesIn } from './addresses.ts';
import type { TerminalTab } from './terminal_tab.svelte.ts';
import { t } from './texts.ts';
import { tools } from './tools.svelte.ts';

/** The terminals on the page by their tabs' numbers. */
export const equipped = new Map<number, Terminal>();

const searches = new WeakMap<Terminal, Promise<SearchAddon>>();

/** Gives a terminal what the first prompt need not wait for. Returns what takes it away again. */
export function equip(term: Terminal, tab: TerminalTab): () => void {
  equipped.set(tab.number, term);
  term.options.screenReaderMode = settings.screenReader;
  term.registerLinkProvider({ provideLinks: (y, callback) => callback(addressLinks(term, tab, y)) });
  term.attachCustomKeyEventHandler((event) => !isOwnKey(event, term));
  const element = term.element!;
  const release = (): void => copySelection(term);
  const menu = (event: MouseEvent): void => {
    // Shift asks for the browser's own.
    if (event.shiftKey) return;
    event.preventDefault();
    tools.menu = { x: event.clientX, y: event.clientY };
  };
  element.addEventListener('mouseup', release);
  element.addEventListener('contextmenu', menu);
  void addons(term);
  return () => {
    equipped.delete(tab.number);
    element.removeEventListener('mouseup', release);
    element.removeEventListener('contextmenu', menu);
  };
}

async function addons(term: Terminal): Promise<void> {
  const [{ WebLinksAddon }, { UnicodeGraphemesAddon }, { ClipboardAddon }] = await Promise.all([
    import('@xterm/addon-web-links'),
    import('@xterm/addon-unicode-graphemes'),
    import('@xterm/addon-clipboard'),
  ]);
  term.loadAddon(new WebLinksAddon());
  term.loadAddon(new ClipboardAddon(undefined, CLIPBOARD));
  term.loadAddon(new UnicodeGraphemesAddon());
  if (!hasFastWebgl()) return;
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    const webgl = new WebglAddon();
    // Without WebGL the terminal goes on drawing with the DOM.
    webgl.onContextLoss(() => webgl.dispose());
    term.loadAddon(webgl);
  } catch {
    // No WebGL here.
  }
}

/**
 * What programs may do with the clipboard (OSC 52): put something there when the user has just done something. A link from a stranger
 * that plays itself may not, and nothing may read it.
 */
const CLIPBOARD: IClipboardProvider = {
  readText: () => '',
  writeText: (_selection, text) => (navigator.userActivation.isActive ? navigator.clipboard.writeText(text).catch(() => {}) : undefined),
};

/** Renderers that are programs: what they draw that way is slower than the DOM. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Is there WebGL, and does hardware draw it? */
function hasFastWebgl(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(info === null ? '' : context.getParameter(info.UNMASKED_RENDERER_WEBGL));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(renderer);
}

/** The keys that are the page's and not the shell's: Ctrl-Shift-C copies, -V pastes, -F searches. */
function isOwnKey(event: KeyboardEvent, term: Terminal): boolean {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return false;
  if (event.code === 'KeyV') return true; // The browser's paste follows.
  if (event.code !== 'KeyC' && event.code !== 'KeyF') return false;
  event.preventDefault();
  if (event.type !== 'keydown') return true;
  if (event.code === 'KeyC') copySelection(term);
  else tools.searching = true;
  return true;
}

/** Copies what is selected, if anything is. */
export function copySelection(term: Terminal): void {
  if (term.hasSelection()) void navigator.clipboard.writeText(term.getSelection()).catch(() => {});
}

/** Pastes what was copied, where the browser lets the page read it. */
export async function paste(term: Terminal): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => '');
  term.paste(text);
  term.focus();
}

/** The search in a terminal, loaded when first wanted. */
export function searchOf(term: Terminal): Promise<SearchAddon> {
  const known = searches.get(term);
  if (known !== undefined) return known;
  const coming = import('@xterm/addon-search').then(({ SearchAddon: Search }) => {
    const addon = new Search();
    term.loadAddon(addon);
    return addon;
  });
  searches.set(term, coming);
  return coming;
}

function addressLinks(term: Terminal, tab: TerminalTab, y: number): ILink[] | undefined {
  const line = term.buffer.active.getLine(y - 1);
  if (line === undefined) return undefined;
  return addressesIn(line).map(({ text, from, to }) => ({
    text,
    range: { start: { x: from + 1, y }, end: { x: to + 1, y } },
    activate: () => {
      if (!term.hasSelection()) tab.client.wantedFilter = { text: `host ${text}` };
    },
    hover: () => (term.element!.title = t.address({ address: text })),
    leave: () => term.element!.removeAttribute('title'),
  }));
}
