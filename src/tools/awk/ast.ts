/** What awk's parser makes and its evaluator runs. */
export type Expr =
  | { t: 'number'; value: number }
  | { t: 'string'; value: string }
  | { t: 'regex'; source: string }
  | { t: 'var'; name: string }
  | { t: 'field'; index: Expr }
  | { t: 'index'; array: string; subscripts: Expr[] }
  | { t: 'assign'; op: string; target: Expr; value: Expr }
  | { t: 'conditional'; test: Expr; yes: Expr; no: Expr }
  | { t: 'binary'; op: string; left: Expr; right: Expr }
  | { t: 'unary'; op: string; operand: Expr }
  | { t: 'increment'; op: '++' | '--'; prefix: boolean; target: Expr }
  | { t: 'match'; negated: boolean; left: Expr; right: Expr }
  | { t: 'in'; subscripts: Expr[]; array: string }
  | { t: 'call'; name: string; args: Expr[] }
  | { t: 'builtin'; name: string; args: Expr[] }
  | { t: 'getline'; from: 'input' | 'file' | 'command'; source: Expr | undefined; target: Expr | undefined }
  /** Parentheses; with several expressions they are print's arguments or subscripts of `in`. */
  | { t: 'group'; inner: Expr; list: Expr[] };

export type Statement =
  | { t: 'expr'; expr: Expr }
  | { t: 'print'; printf: boolean; args: Expr[]; redirect: '' | '>' | '>>' | '|'; to: Expr | undefined }
  | { t: 'if'; test: Expr; yes: Statement; no: Statement | undefined }
  | { t: 'while'; test: Expr; body: Statement }
  | { t: 'do'; test: Expr; body: Statement }
  | { t: 'for'; init: Statement | undefined; test: Expr | undefined; step: Statement | undefined; body: Statement }
  | { t: 'forin'; name: string; array: string; body: Statement }
  | { t: 'block'; body: Statement[] }
  | { t: 'break' }
  | { t: 'continue' }
  | { t: 'next' }
  | { t: 'nextfile' }
  | { t: 'exit'; status: Expr | undefined }
  | { t: 'return'; value: Expr | undefined }
  | { t: 'delete'; array: string; subscripts: Expr[] | undefined };

export interface Rule {
  kind: 'BEGIN' | 'END' | 'pattern';
  from: Expr | undefined;
  to: Expr | undefined;
  /** undefined: print the record. */
  action: Statement | undefined;
  active: boolean;
}

export interface AwkFunction {
  parameters: string[];
  body: Statement;
}

export interface AwkProgram {
  rules: Rule[];
  functions: Map<string, AwkFunction>;
}
