import styles from './stage-bars.module.css'
import type { StageBarsProps } from './stage-bars.tsx'
import { useTexts } from './texts.tsx'
import { useDuration } from './use-duration.ts'

/** The table form of {@link StageBarsProps}. */
export const StageTable = ({ summary, stages }: StageBarsProps) => {
  const { t } = useTexts()
  const duration = useDuration()
  return (
    <table className={styles['table']} aria-label={summary}>
      <thead>
        <tr>
          <th scope="col">{t('ui.stage')}</th>
          <th scope="col" className={styles['number']}>
            {t('ui.from')}
          </th>
          <th scope="col" className={styles['number']}>
            {t('ui.took')}
          </th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ label, fromMs, toMs, hint }, index) => (
          <tr key={index}>
            <th scope="row">
              {label}
              {hint !== undefined && <span className={styles['detail']}>{hint}</span>}
            </th>
            <td className={styles['number']}>{duration(fromMs)}</td>
            <td className={styles['number']}>{duration(toMs - fromMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
