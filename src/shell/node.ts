/**
 * The commands as the shell runs them: lowered once from the parser's tree (lower.ts), with quoting resolved, braces
 * expanded and line numbers filled in, then run as often as need be (execute.ts) and printed back (print.ts).
 */

/** A piece of text. `quoted`: no splitting, no globbing. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly quoted: boolean;
}

/** `~`, `~user`, `~+`, `~-`. */
export interface TildePart {
  readonly type: 'tilde';
  readonly user: string;
}

export type ParamOp =
  | { readonly op: 'default'; readonly operator: '-' | ':-' | '=' | ':=' | '+' | ':+' | '?' | ':?'; readonly word: Word }
  | { readonly op: 'remove'; readonly operator: '#' | '##' | '%' | '%%'; readonly word: Word }
  | { readonly op: 'replace'; readonly operator: '/' | '//' | '/#' | '/%'; readonly pattern: Word; readonly replacement: Word }
  | { readonly op: 'slice'; readonly offset: Word; readonly length: Word | undefined }
  | { readonly op: 'case'; readonly operator: '^' | '^^' | ',' | ',,'; readonly word: Word | undefined }
  | { readonly op: 'transform'; readonly letter: string }
  | { readonly op: 'names'; readonly operator: '@' | '*' }
  | { readonly op: 'bad' };

/** `$name`, `${...}`. */
export interface ParamPart {
  readonly type: 'param';
  readonly quoted: boolean;
  /** A variable's name, a number, or one of `@*#?-$!_0`. */
  readonly name: string;
  readonly index: Word | undefined;
  readonly prefix: '!' | '#' | undefined;
  readonly operation: ParamOp | undefined;
  readonly source: string;
}

/** `$(...)` and backquotes. */
export interface CommandPart {
  readonly type: 'command';
  readonly quoted: boolean;
  readonly body: List;
  readonly source: string;
  /** The script did not parse: what is said when it runs. */
  readonly broken: string | undefined;
}

/** `$((...))`: expanded as in double quotes, then computed. */
export interface ArithPart {
  readonly type: 'arith';
  readonly quoted: boolean;
  readonly expression: Word;
}

/** `<(...)`, `>(...)`. */
export interface ProcessPart {
  readonly type: 'process';
  readonly operator: '<' | '>';
  readonly body: List;
  readonly source: string;
}

export type Part = TextPart | TildePart | ParamPart | CommandPart | ArithPart | ProcessPart;

export interface Word {
  /** As written. */
  readonly source: string;
  readonly parts: readonly Part[];
  /** Its value where nothing needs expanding, splitting or globbing. */
  readonly literal: string | undefined;
  /** Has command substitutions in it: they have to be run before the rest is expanded. */
  readonly commands: boolean;
  /** Expanding it changes nothing in the shell: it may be done early, or in another process. */
  readonly pure: boolean;
}

export interface Assignment {
  readonly name: string;
  readonly index: Word | undefined;
  readonly append: boolean;
  readonly value: Word | undefined;
  readonly elements: readonly ArrayElement[] | undefined;
  readonly source: string;
  readonly commands: boolean;
}

/** An element of `a=(...)`: words that are expanded to fields, or `[index]=value`. */
export interface ArrayElement {
  readonly index: Word | undefined;
  readonly append: boolean;
  readonly value: Word;
}

export type RedirectOp = '<' | '>' | '>>' | '<>' | '>|' | '<&' | '>&' | '&>' | '&>>' | '<<<' | '<<';

export interface Redirect {
  readonly op: RedirectOp;
  /** The descriptor it changes. */
  readonly fd: number;
  /** Was it written down? */
  readonly explicit: boolean;
  /** `{name}>file`: the variable that takes the descriptor. */
  readonly variable: string | undefined;
  readonly target: Word;
  /** A here-document as it was written: `delimiter` with its quotes, `strip` for <<-. */
  readonly here: { readonly delimiter: string; readonly strip: boolean; readonly text: string } | undefined;
  readonly line: number;
}

export interface Simple {
  readonly type: 'simple';
  readonly line: number;
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Assignments among the words of `declare` and its kin, by the word's number. */
  readonly declarations: ReadonlyMap<number, Assignment> | undefined;
  readonly redirects: readonly Redirect[];
  /** All words are literal: the arguments, ready made. */
  readonly argv: readonly string[] | undefined;
  readonly commands: boolean;
  readonly pure: boolean;
}

export interface Pipeline {
  readonly type: 'pipeline';
  readonly commands: readonly Node[];
  /** For each command but the last: does standard error go along (`|&`)? */
  readonly both: readonly boolean[];
  readonly negated: boolean;
  readonly time: 'none' | 'plain' | 'posix';
  readonly line: number;
}

export interface AndOr {
  readonly type: 'andor';
  readonly commands: readonly Node[];
  readonly operators: readonly ('&&' | '||')[];
}

export interface ListItem {
  readonly node: Node;
  readonly background: boolean;
}

export interface List {
  readonly type: 'list';
  readonly items: readonly ListItem[];
}

export interface If {
  readonly type: 'if';
  readonly clauses: readonly { readonly condition: List; readonly body: List }[];
  readonly otherwise: List | undefined;
}

export interface For {
  readonly type: 'for' | 'select';
  readonly line: number;
  readonly name: string;
  readonly words: readonly Word[] | undefined;
  readonly body: List;
}

export interface ArithFor {
  readonly type: 'arithfor';
  readonly line: number;
  readonly init: Word;
  readonly test: Word;
  readonly update: Word;
  readonly body: List;
}

export interface While {
  readonly type: 'while';
  readonly until: boolean;
  readonly condition: List;
  readonly body: List;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: List;
  readonly terminator: ';;' | ';&' | ';;&';
}

export interface Case {
  readonly type: 'case';
  readonly line: number;
  readonly word: Word;
  readonly items: readonly CaseItem[];
}

export interface Group {
  readonly type: 'group' | 'subshell';
  readonly body: List;
  readonly line: number;
}

export interface FunctionDef {
  readonly type: 'function';
  readonly name: string;
  readonly body: Node;
  readonly line: number;
}

export interface ArithCommand {
  readonly type: 'arith';
  readonly line: number;
  readonly expression: Word;
}

export type Condition =
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly type: 'not'; readonly operand: Condition }
  | { readonly type: 'parens'; readonly operand: Condition };

export interface Cond {
  readonly type: 'cond';
  readonly line: number;
  readonly condition: Condition;
}

export interface Redirected {
  readonly type: 'redirected';
  readonly node: Node;
  readonly redirects: readonly Redirect[];
}

export interface Coproc {
  readonly type: 'coproc';
  readonly name: string;
  readonly body: Node;
  readonly line: number;
}

export type Node =
  Simple | Pipeline | AndOr | List | If | For | ArithFor | While | Case | Group | FunctionDef | ArithCommand | Cond | Redirected | Coproc;
