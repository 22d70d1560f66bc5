import { Label, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components'
import styles from './slider.module.css'

/** Props of {@link Slider}. */
export interface SliderProps {
  readonly label: string
  /** Follows the number, e.g. `с`. */
  readonly unit: string
  readonly value: number
  readonly min: number
  readonly max: number
  /** @defaultValue 1 */
  readonly step?: number
  readonly isDisabled?: boolean
  /** While it moves. */
  readonly onChange: (value: number) => void
  /** When it was let go: the time to tell a server. */
  readonly onChangeEnd?: (value: number) => void
}

/** Chooses a number by a thumb, arrow keys, Page Up and Down, Home and End. */
export const Slider = ({ label, unit, value, min, max, step = 1, isDisabled = false, onChange, onChangeEnd }: SliderProps) => (
  <AriaSlider
    className={styles['slider'] ?? ''}
    value={value}
    minValue={min}
    maxValue={max}
    step={step}
    isDisabled={isDisabled}
    onChange={onChange}
    {...(onChangeEnd !== undefined && { onChangeEnd })}
  >
    <Label className={styles['label']}>{label}</Label>
    <SliderOutput className={styles['output'] ?? ''}>{({ state }) => `${state.getThumbValueLabel(0)} ${unit}`}</SliderOutput>
    <SliderTrack className={styles['track'] ?? ''}>
      {({ state }) => (
        <>
          <span className={styles['rail']} />
          <span className={styles['filled']} style={{ width: `${String(state.getThumbPercent(0) * 100)}%` }} />
          <SliderThumb className={styles['thumb'] ?? ''} />
        </>
      )}
    </SliderTrack>
  </AriaSlider>
)
