import type { MessageEntity } from '@grammyjs/types'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { FoldQuote } from './fold-quote.tsx'
import styles from './rich-message.module.css'
import { toSegments } from './segments.ts'
import type { MarkedSegment, Segment } from './segments.ts'

interface RichMessageProps {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

const wordsOf = (parts: readonly Segment[]): string => parts.map((part) => (typeof part === 'string' ? part : wordsOf(part.parts))).join('')

const draw = (parts: readonly Segment[]): ReactNode[] =>
  parts.map((part, index) => (typeof part === 'string' ? part : <Marked key={index} segment={part} />))

const Marked = ({ segment: { mark, href, parts } }: { readonly segment: MarkedSegment }) => {
  const inside = draw(parts)
  switch (mark) {
    case 'bold':
      return <strong>{inside}</strong>
    case 'italic':
      return <em>{inside}</em>
    case 'underline':
      return <u>{inside}</u>
    case 'strike':
      return <s>{inside}</s>
    case 'spoiler':
      return <span className={styles['spoiler']}>{inside}</span>
    case 'code':
      return <code className={styles['code']}>{inside}</code>
    case 'pre':
      return <pre className={styles['pre']}>{inside}</pre>
    case 'quote':
      return <blockquote className={styles['quote']}>{inside}</blockquote>
    case 'fold':
      return <FoldQuote words={wordsOf(parts)}>{inside}</FoldQuote>
    case 'word':
      return <span className={styles['word']}>{inside}</span>
    case 'link':
      return (
        <a href={href} target="_blank" rel="noreferrer noopener">
          {inside}
        </a>
      )
  }
}

/** The text of a message with its formatting. The shop's people write Ukrainian, whatever language the page has. */
export const RichMessage = ({ text, entities }: RichMessageProps) => {
  const segments = useMemo(() => toSegments(text, entities), [text, entities])
  return (
    <div className={styles['text']} lang="uk">
      {draw(segments)}
    </div>
  )
}
