import { Notice, Skeleton, useTexts } from '@pinline/ui'
import { Header } from '../header/header.tsx'
import { useConnection } from '../world/world.ts'
import styles from './loading.module.css'

/** Until the first answer of the server. */
export const Loading = () => {
  const { t } = useTexts()
  const { connection } = useConnection()
  return (
    <>
      <Header />
      <main className={styles['main']}>
        {connection === 'lost' ? <Notice tone="warn">{t('pg.unreachable')}</Notice> : <Skeleton label={t('pg.loading')} lines={6} />}
      </main>
    </>
  )
}
