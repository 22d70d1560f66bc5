import { useState } from 'react'
import { Button } from './button.tsx'
import { StageChart } from './stage-chart.tsx'
import { StageTable } from './stage-table.tsx'
import styles from './stage-bars.module.css'
import { useTexts } from './texts.tsx'

/** Which colour a bar has: one of the series, `muted`, or `danger` for what failed. */
export type StageTone = 1 | 2 | 3 | 4 | 5 | 6 | 'muted' | 'danger'

/** One bar. Times in milliseconds on a common axis. */
export interface StageBar {
  readonly label: string
  readonly fromMs: number
  readonly toMs: number
  readonly tone: StageTone
  /** Waiting, not work. */
  readonly dashed?: boolean
  /** A person thinks: where nothing else happens, the axis is cut short. */
  readonly pause?: boolean
  /** More about it, shown by hover, focus or a tap, and in the table. */
  readonly hint?: string | undefined
}

/** Props of {@link StageBars}. */
export interface StageBarsProps {
  /** Says in a sentence what the chart shows. */
  readonly summary: string
  readonly stages: readonly StageBar[]
}

/** Horizontal bars on one axis of time, and the same as a table. */
export const StageBars = ({ summary, stages }: StageBarsProps) => {
  const { t } = useTexts()
  const [isTable, setIsTable] = useState(false)
  return (
    <figure className={styles['figure']}>
      <figcaption className={styles['summary']}>{summary}</figcaption>
      {isTable ? <StageTable summary={summary} stages={stages} /> : <StageChart summary={summary} stages={stages} />}
      <Button
        variant="quiet"
        className={styles['toggle']}
        onPress={() => {
          setIsTable(!isTable)
        }}
      >
        {t(isTable ? 'ui.as_chart' : 'ui.as_table')}
      </Button>
    </figure>
  )
}
