const kilobyte = 1024

/** «24 кБ», «1,2 МБ». */
export const fileSize = (bytes: number, language: string): string => {
  const mega = bytes >= kilobyte * kilobyte
  const value = Math.max(bytes / (mega ? kilobyte * kilobyte : kilobyte), bytes > 0 ? 0.1 : 0)
  const unit = mega ? 'megabyte' : 'kilobyte'
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}
