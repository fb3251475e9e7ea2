import type { XtComment } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { saveString, truncated } from './save_string.ts';

const XT_MAX_COMMENT_LEN = 256;

/** Matches always; carries a remark. */
export const LIBXT_COMMENT: XtExtension<XtComment> = {
  name: 'comment',
  options: [{ name: 'comment', id: 'comment', type: 'string', mandatory: true }],
  init: () => ({ comment: '' }),
  parse({ arg, data }) {
    data.comment = truncated(arg, XT_MAX_COMMENT_LEN);
  },
  print: ({ comment }) => ` /* ${comment} */`,
  save: ({ comment }) => ` --comment${saveString(comment)}`,
  help: '--comment TEXT   a remark, kept with the rule',
};
