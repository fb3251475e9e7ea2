import { expandText } from './expand.ts';
import { Lowering } from './lower.ts';
import { parseHereText } from './lower_word.ts';
import type { Shell } from './shell.ts';
import { strftime } from './strftime.ts';

/** Prompts: PS1 and its kin. bash: parse.y decode_prompt_string(). */

/** The escapes of a prompt resolved, and what it names expanded. Command substitutions in it have to be run before. */
export function expandPrompt(sh: Shell, text: string): string {
  const decoded = text.includes('\\') ? decodePrompt(sh, text) : text;
  if (!sh.shopts.promptvars || !/[$`\\]/.test(decoded)) return decoded;
  return expandText(sh, parseHereText(new Lowering('', sh.line, sh.flavour), decoded));
}

/** A prompt's backslash escapes. */
export function decodePrompt(sh: Shell, text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char !== '\\' || at + 1 >= text.length) {
      out += char;
      continue;
    }
    const next = text[++at];
    if (next === 'D' && text[at + 1] === '{') {
      const close = text.indexOf('}', at);
      out += strftime(text.slice(at + 2, close) || '%X', Math.floor(sh.p.realtime() / 1e9));
      at = close;
    } else if (/[0-7]/.test(next)) {
      const octal = /^[0-7]{1,3}/.exec(text.slice(at))![0];
      out += String.fromCharCode(parseInt(octal, 8));
      at += octal.length - 1;
    } else out += escape(sh, next);
  }
  return out;
}

function escape(sh: Shell, letter: string): string {
  const seconds = (): number => Math.floor(sh.p.realtime() / 1e9);
  switch (letter) {
    case 'a':
      return '\x07';
    case 'd':
      return strftime('%a %b %d', seconds());
    case 'e':
      return '\x1b';
    case 'h':
      return sh.p.hostname().split('.')[0];
    case 'H':
      return sh.p.hostname();
    case 'j':
      return String(sh.jobs.list.length);
    case 'l':
      return sh.terminal >= 0 ? sh.p.ttyname(sh.terminal).replace(/.*\//, '') : 'tty';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 's':
      return sh.name.replace(/^-/, '').replace(/.*\//, '');
    case 't':
      return strftime('%H:%M:%S', seconds());
    case 'T':
      return strftime('%I:%M:%S', seconds());
    case '@':
      return strftime('%I:%M %p', seconds());
    case 'A':
      return strftime('%H:%M', seconds());
    case 'u':
      return sh.p.getuid() === 0 ? 'root' : (sh.vars.value('USER') ?? 'user');
    case 'v':
      return '5.2';
    case 'V':
      return '5.2.37';
    case 'w':
      return shortened(sh, shownDirectory(sh));
    case 'W': {
      const directory = shownDirectory(sh);
      return directory === '~' || directory === '/' ? directory : directory.slice(directory.lastIndexOf('/') + 1);
    }
    case '!':
      return String(sh.historyBase + sh.historyList.length);
    case '#':
      return String(sh.historyBase + sh.historyList.length);
    case '$':
      return sh.p.getuid() === 0 ? '#' : '$';
    case '[':
      return '\x01';
    case ']':
      return '\x02';
    case '\\':
      return '\\\\';
    default:
      return `\\${letter}`;
  }
}

/** The working directory with `~` for the home. */
export function shownDirectory(sh: Shell): string {
  const cwd = sh.vars.value('PWD') ?? sh.p.cwd();
  const home = sh.vars.value('HOME') ?? '';
  if (home.length > 1 && (cwd === home || cwd.startsWith(`${home}/`))) return `~${cwd.slice(home.length)}`;
  return cwd;
}

function shortened(sh: Shell, directory: string): string {
  const keep = Number(sh.vars.value('PROMPT_DIRTRIM') ?? 0);
  if (!(keep > 0)) return directory;
  const parts = directory.split('/');
  if (parts.length <= keep + 1) return directory;
  return `${directory[0] === '~' ? '~/' : ''}.../${parts.slice(-keep).join('/')}`;
}
