/** A text in both languages of the page. */
export interface Text {
  en: string;
  zh: string;
}

/** "what: because". */
export function because(what: Text, why: Text): Text {
  return { en: `${what.en}: ${why.en}`, zh: `${what.zh}：${why.zh}` };
}

/** "what; besides". */
export function besides(what: Text, more: Text): Text {
  return { en: `${what.en}; ${more.en}`, zh: `${what.zh}；${more.zh}` };
}
