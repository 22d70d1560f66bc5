import { useTexts } from './texts.tsx'

const formatNumber = (language: string, value: number, digits: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)

/** Words for a length of time in milliseconds, as exact as a reader needs: «0,4 мс», «40 мс», «1,9 с», «12 с». */
export const useDuration = (): ((ms: number) => string) => {
  const { language, t } = useTexts()
  return (ms) => {
    if (ms < 999.5) return t('ui.ms', { n: formatNumber(language, ms, ms < 9.95 ? 1 : 0) })
    return t('ui.s', { n: formatNumber(language, ms / 1000, ms < 9950 ? 1 : 0) })
  }
}
