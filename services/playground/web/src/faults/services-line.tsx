import { useTexts } from '@pinline/ui'
import { useWorld } from '../world/world.ts'
import styles from './faults-panel.module.css'

/** The processes of Pinline; one that is away says so. Nothing where nobody watches over them. */
export const ServicesLine = () => {
  const { t } = useTexts()
  const { services } = useWorld()
  if (services.length === 0) return null
  return (
    <ul className={styles['services']} aria-label={t('pg.services')} aria-live="polite">
      {services.map(({ name, state, restarts }) => (
        <li key={name} className={styles['service']} data-state={state}>
          <span className={styles['mark']} aria-hidden="true">
            {state === 'running' ? '✓' : '↻'}
          </span>
          <span>
            {name}
            <span className={state === 'running' ? 'visually-hidden' : undefined}>
              {': '}
              {t(`pg.service.${state}`)}
            </span>
          </span>
          {restarts > 0 && <span className={styles['restarts']}>{t('pg.service.restarts', { n: restarts })}</span>}
        </li>
      ))}
    </ul>
  )
}
