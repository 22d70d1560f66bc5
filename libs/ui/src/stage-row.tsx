import { cx } from './cx.ts'
import type { StageBar } from './stage-bars.tsx'
import styles from './stage-bars.module.css'
import type { Placed } from './stage-layout.ts'
import { useDuration } from './use-duration.ts'
import type { RovingItem } from './use-roving.ts'

const toPlace = ({ left, width }: Placed) => ({ left: `min(${String(left)}%, calc(100% - 3px))`, width: `${String(width)}%` })

interface StageRowProps {
  readonly stage: StageBar
  readonly place: Placed
  readonly breaks: readonly Placed[]
  readonly roving: RovingItem
  readonly isShown: boolean
  readonly onShow: () => void
}

/** One bar with its name and length; pressed, hovered or focused it shows its details. */
export const StageRow = ({ stage, place, breaks, roving, isShown, onShow }: StageRowProps) => {
  const duration = useDuration()
  const { label, fromMs, toMs, tone, dashed = false, pause = false, hint } = stage
  return (
    <button
      type="button"
      className={cx(styles['row'], isShown && styles['active'])}
      tabIndex={roving.tabIndex}
      onFocus={() => {
        roving.onFocus()
        onShow()
      }}
      onPointerEnter={onShow}
      onClick={onShow}
    >
      <span className={styles['label']}>{label}</span>
      <span className={styles['track']} aria-hidden="true">
        {breaks.map((gap, index) => (
          <span key={index} className={styles['break']} style={toPlace(gap)} />
        ))}
        <span className={cx(styles['bar'], dashed && styles['dashed'], pause && styles['pause'])} data-tone={tone} style={toPlace(place)} />
      </span>
      <span className={styles['time']}>{duration(toMs - fromMs)}</span>
      {hint !== undefined && <span className="visually-hidden">{hint}</span>}
    </button>
  )
}
