/** What libpcap prints behind "tcpdump: " for a filter it does not take. */
export class FilterError extends Error {}

/** A part of the language that is not there; the words name it. */
export class FilterNotModelled extends Error {}

export const SYNTAX_ERROR = "can't parse filter expression: syntax error";
