import {
  type XtCt,
  XT_CT_NOTRACK,
  XT_CT_NOTRACK_ALIAS,
  XT_CT_ZONE_DIR_ORIG,
  XT_CT_ZONE_DIR_REPL,
  XT_CT_ZONE_MARK,
} from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { truncated } from './save_string.ts';
import { strtoulWhole, UINT16_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** By bit: IPCT_*. */
const EVENTS = ['new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark'];

function parseEvents(text: string, names: readonly string[]): number {
  let mask = 0;
  for (const word of text.split(',')) {
    const bit = names.indexOf(word);
    if (bit < 0) throw badParameter(`Unknown event type "${word}"`);
    mask |= 1 << bit;
  }
  return mask;
}

function parseZone({ id, arg, data }: XtOptionCall<XtCt>): void {
  if (id === 'zone-orig') data.flags |= XT_CT_ZONE_DIR_ORIG;
  if (id === 'zone-reply') data.flags |= XT_CT_ZONE_DIR_REPL;
  data.zone = 0;
  if (arg.toLowerCase() === 'mark') {
    data.flags |= XT_CT_ZONE_MARK;
    return;
  }
  const zone = strtoulWhole(arg, 0, UINT16_MAX);
  if (zone === undefined) throw badParameter(`Cannot parse ${arg} as a zone ID`);
  data.zone = zone;
}

function zoneWords({ flags, zone }: XtCt): string {
  const both = flags & (XT_CT_ZONE_DIR_ORIG | XT_CT_ZONE_DIR_REPL);
  const direction = both === XT_CT_ZONE_DIR_ORIG ? '-orig' : both === XT_CT_ZONE_DIR_REPL ? '-reply' : '';
  return `zone${direction} ${flags & XT_CT_ZONE_MARK ? 'mark' : zone}`;
}

function words(info: XtCt, prefix: string): string {
  const names = (mask: number): string => EVENTS.filter((_, bit) => mask & (1 << bit)).join(',');
  let text = '';
  if (info.flags & XT_CT_NOTRACK) text += ` ${prefix}notrack`;
  if (info.helper !== '') text += ` ${prefix}helper ${info.helper}`;
  if (info.timeout !== '') text += ` ${prefix}timeout ${info.timeout}`;
  if (info.ctEvents) text += ` ${prefix}ctevents ${names(info.ctEvents)}`;
  if (info.expEvents) text += ` ${prefix}expevents ${names(info.expEvents)}`;
  return info.flags & XT_CT_ZONE_MARK || info.zone ? `${text} ${prefix}${zoneWords(info)}` : text;
}

const shared = {
  print: (info: XtCt): string => (info.flags & XT_CT_NOTRACK_ALIAS ? ' NOTRACK' : ` CT${words(info, '')}`),
  save: (info: XtCt): string => (info.flags & XT_CT_NOTRACK_ALIAS ? '' : words(info, '--')),
  alias: (info: XtCt): string => (info.flags & XT_CT_NOTRACK_ALIAS ? 'NOTRACK' : 'CT'),
};

const empty = (flags: number): XtCt => ({ flags, zone: 0, ctEvents: 0, expEvents: 0, helper: '', timeout: '' });

/** How the connection of a packet is tracked. */
export const LIBXT_CT: XtExtension<XtCt> = {
  name: 'CT',
  ...shared,
  options: [
    { name: 'notrack', id: 'notrack', type: 'none' },
    ...['helper', 'timeout', 'ctevents', 'expevents', 'zone-orig', 'zone-reply', 'zone'].map(
      (name) => ({ name, id: name, type: 'string' }) as const,
    ),
  ],
  init: () => empty(0),
  parse(call) {
    const { id, arg, data } = call;
    if (id === 'notrack') data.flags |= XT_CT_NOTRACK;
    else if (id === 'helper') data.helper = truncated(arg, 16);
    else if (id === 'timeout') data.timeout = truncated(arg, 32);
    else if (id === 'ctevents') data.ctEvents = parseEvents(arg, EVENTS);
    else if (id === 'expevents') data.expEvents = parseEvents(arg, ['new']);
    else parseZone(call);
  },
  help: `--notrack                  not at all
--helper NAME              with this helper (ftp)
--timeout NAME             with these time-outs
--ctevents LIST            telling only of ${EVENTS.join(', ')}
--expevents new            telling of expectations
--zone-orig ID, --zone-reply ID, --zone ID   in a zone of its own, "mark" for the packet's mark`,
};

/** The older form of CT --notrack. */
export const LIBXT_NOTRACK: XtExtension<XtCt> = {
  name: 'NOTRACK',
  realName: 'CT',
  ...shared,
  options: [],
  init: () => empty(XT_CT_NOTRACK | XT_CT_NOTRACK_ALIAS),
  help: 'takes no options',
};
