import { flattenRich } from '@pinline/i18n'
import type { RichText, TextKey } from '@pinline/i18n'
import { useTexts } from '@pinline/ui'

interface CounterWordsProps {
  readonly textKey: TextKey
  /** An empty text leaves its part out. */
  readonly values: Readonly<Record<string, number | string>>
}

const toBold = (value: number | string): RichText => (value === '' ? [] : [{ tag: 'b', children: [String(value)] }])

/** A text whose figures are bold. */
export const CounterWords = ({ textKey, values }: CounterWordsProps) => {
  const { translator } = useTexts()
  const params = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toBold(value)]))
  return translator
    .rich(textKey, params)
    .map((node, index) => (typeof node === 'string' ? node : <b key={index}>{flattenRich(node.children)}</b>))
}
