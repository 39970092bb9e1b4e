/** What stands between numbers of products, and between days. */
export const BETWEEN = /[\s,，、;；]+/u

/** Names with commas, dots or blanks between them, each once. */
export function names(text: string, between: RegExp): string[] {
  return [...new Set(text.split(between).map((name) => name.trim()).filter((name) => name !== ''))]
}

export const productsIn = (text: string): string[] => names(text, BETWEEN)

/** A category may have blanks in its name. */
export const categoriesIn = (text: string): string[] => names(text, /[,，、;；]+/u)
