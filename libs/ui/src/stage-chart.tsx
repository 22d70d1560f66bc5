import { useState } from 'react'
import type { StageBarsProps } from './stage-bars.tsx'
import styles from './stage-bars.module.css'
import { layoutStages } from './stage-layout.ts'
import { StageRow } from './stage-row.tsx'
import { useTexts } from './texts.tsx'
import { useDuration } from './use-duration.ts'
import { useRoving } from './use-roving.ts'

/** The drawn form of {@link StageBarsProps}. */
export const StageChart = ({ summary, stages }: StageBarsProps) => {
  const { t } = useTexts()
  const duration = useDuration()
  const [active, setActive] = useState<number>()
  const { listProps, itemProps } = useRoving(stages.length)
  const { bars, breaks } = layoutStages(stages)
  const shown = active === undefined ? undefined : stages[active]
  const details = shown && [shown.label, t('ui.from_to', { from: duration(shown.fromMs), to: duration(shown.toMs) }), shown.hint]
  return (
    <>
      <ul aria-label={summary} {...listProps}>
        {stages.map((stage, index) => (
          <li key={index}>
            <StageRow
              stage={stage}
              place={bars[index] ?? { left: 0, width: 0 }}
              breaks={breaks}
              roving={itemProps(index)}
              isShown={active === index}
              onShow={() => {
                setActive(index)
              }}
            />
          </li>
        ))}
      </ul>
      <p className={styles['hint']} aria-hidden="true">
        {details === undefined ? t('ui.bars_hint') : details.filter((part) => part !== undefined).join(' · ')}
      </p>
    </>
  )
}
