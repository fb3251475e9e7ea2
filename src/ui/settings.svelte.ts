import { readLocaleFrom } from './messages/messages.ts';

/** What the page remembers of its user, in local storage. */
interface Settings {
  locale: 'en' | 'zh';
  /** '' follows the system. */
  theme: '' | 'dark' | 'light';
  lessonOpen: boolean;
  /** Terminals say what they show to a screen reader. */
  screenReader: boolean;
  /** Time slows down while something new happens. */
  slowDown: boolean;
  /** Shares of the panes, percent. */
  sizes: { lesson: number; map: number; packets: number; split: number };
}

const KEY = 'patchbay';

export const settings = $state<Settings>(load());

export function saveSettings(): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage may be off; then nothing is remembered.
  }
}

/** The theme in force: the user's choice, or the system's. */
export function themeInForce(): 'dark' | 'light' {
  if (settings.theme !== '') return settings.theme;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function setTheme(theme: 'dark' | 'light'): void {
  settings.theme = theme;
  applySettings();
  saveSettings();
}

export function setLocale(locale: 'en' | 'zh'): void {
  settings.locale = locale;
  applySettings();
  saveSettings();
}

/** Puts theme and language on the document. */
export function applySettings(): void {
  document.documentElement.dataset['theme'] = themeInForce();
  document.documentElement.lang = settings.locale === 'zh' ? 'zh-CN' : 'en';
}

// Messages are functions that ask for the language while they render: reading the state here makes them follow it.
readLocaleFrom(() => settings.locale);

function load(): Settings {
  const fallback: Settings = {
    locale: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
    theme: '',
    lessonOpen: true,
    screenReader: false,
    slowDown: true,
    sizes: { lesson: 28, map: 42, packets: 24, split: 50 },
  };
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof saved !== 'object' || saved === null) return fallback;
    const { locale, theme, lessonOpen, screenReader, slowDown, sizes } = saved as Partial<Settings>;
    return {
      locale: locale === 'zh' || locale === 'en' ? locale : fallback.locale,
      theme: theme === 'dark' || theme === 'light' ? theme : '',
      lessonOpen: typeof lessonOpen === 'boolean' ? lessonOpen : true,
      screenReader: screenReader === true,
      slowDown: slowDown !== false,
      sizes: { ...fallback.sizes, ...numbersOf(sizes) },
    };
  } catch {
    return fallback;
  }
}

/** The sizes that are sizes, of whatever was stored. */
function numbersOf(stored: unknown): Partial<Settings['sizes']> {
  const entries = Object.entries(typeof stored === 'object' && stored !== null ? stored : {});
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number' && value >= 8 && value <= 80)) as Partial<
    Settings['sizes']
  >;
}
