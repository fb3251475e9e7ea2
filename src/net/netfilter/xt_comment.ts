import type { XtComment } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

/** Linux: net/netfilter/xt_comment.c. */
export const XT_COMMENT: XtMatch<XtComment> = { name: 'comment', compile: () => () => true };
