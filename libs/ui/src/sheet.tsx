import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import styles from './sheet.module.css'
import { useTexts } from './texts.tsx'
import { useMediaQuery } from './use-media-query.ts'
import { useSwipeDown } from './use-swipe-down.ts'

/** Props of {@link Sheet}. */
export interface SheetProps {
  readonly title: string
  readonly isOpen: boolean
  /** By ✕, Esc, a swipe down or a press beside the sheet. */
  readonly onClose: () => void
  readonly children: ReactNode
  /** Where it stands on screens of 768 px and more. @defaultValue `'side'` */
  readonly place?: 'side' | 'center'
}

/**
 * A modal sheet: on small screens it slides up to 85 % of the height and its head can be swiped down. Focus goes in, stays in, and returns
 * to where it was.
 */
export const Sheet = ({ title, isOpen, onClose, children, place = 'side' }: SheetProps) => {
  const { t } = useTexts()
  const isWide = useMediaQuery('(min-width: 768px)')
  const { offset, handleProps } = useSwipeDown(onClose)
  const where = isWide ? place : 'bottom'
  return (
    <ModalOverlay
      className={cx(styles['overlay'], styles[`at-${where}`])}
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={cx(styles['sheet'], styles[where])} style={offset > 0 ? { transform: `translateY(${String(offset)}px)` } : {}}>
        <Dialog className={styles['content'] ?? ''}>
          <div className={styles['handle']} {...(isWide ? {} : handleProps)}>
            <div className={styles['grip']} aria-hidden="true" />
            <header className={styles['head']}>
              <Heading slot="title" level={2} className={styles['title'] ?? ''}>
                {title}
              </Heading>
              <Button variant="quiet" label={t('ui.close')} icon="✕" onPress={onClose} />
            </header>
          </div>
          <div className={styles['body']}>{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
