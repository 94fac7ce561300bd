// Numbers as people write them in the language of the page.

/** 1234.5 with one decimal is "1,234.5" in English and "1.234,5" in German. */
export function written(number, decimals = 0) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return number.toLocaleString(document.documentElement.lang, digits);
}
