import { Mark, Notice, useTexts } from '@pinline/ui'
import type { ReactNode } from 'react'
import { Counters } from '../counters/counters.tsx'
import { useConnection } from '../world/world.ts'
import styles from './header.module.css'
import type { Side } from '../shell/phone-id.ts'
import { LanguageChoice } from './language-choice.tsx'
import { SideChoice } from './side-choice.tsx'
import { ThemeButton } from './theme-button.tsx'

interface HeaderProps {
  /** What is shown below. @defaultValue the shop */
  readonly side?: Side
  readonly onSide?: ((side: Side) => void) | undefined
  /** What the page can start: the story. */
  readonly children?: ReactNode
  /** More was lost or doubled than before. */
  readonly onTrouble?: (() => void) | undefined
}

/** Name, counters and the choices of the whole page; below it a bar while the server is away. */
export const Header = ({ side = 'shop', onSide, children, onTrouble }: HeaderProps) => {
  const { t } = useTexts()
  const { connection, ready } = useConnection()
  return (
    <header className={styles['header']}>
      <div className={styles['bar']}>
        <h1 className={styles['name']}>
          <Mark size={28} />
          Pinline
          <span className={styles['place']}>{t('pg.title')}</span>
        </h1>
        <div className={styles['counters']}>{ready && <Counters side={side} onTrouble={onTrouble} />}</div>
        <div className={styles['side']}>{ready && onSide !== undefined && <SideChoice side={side} onSide={onSide} />}</div>
        <div className={styles['choices']}>
          {children}
          <LanguageChoice />
          <ThemeButton />
        </div>
      </div>
      {connection === 'lost' && (
        <Notice tone="warn" isUrgent>
          {t('pg.offline')}
        </Notice>
      )}
    </header>
  )
}
