import { Button, useTexts } from '@pinline/ui'
import { useId, useState } from 'react'
import type { ChangeEvent } from 'react'
import type { SendWork } from './use-work-calls.ts'
import styles from './work-board.module.css'

interface WorkFormProps {
  readonly by: number
  readonly send: SendWork
  readonly onDone: () => void
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly isLong?: boolean
  readonly onChange: (value: string) => void
}

const Field = ({ label, value, isLong = false, onChange }: FieldProps) => {
  const id = useId()
  const change = ({ currentTarget }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    onChange(currentTarget.value)
  }
  return (
    <>
      <span className={styles['label']} id={id}>
        {label}
      </span>
      {isLong ? (
        <textarea aria-labelledby={id} className={styles['input']} value={value} rows={3} onChange={change} />
      ) : (
        <input aria-labelledby={id} className={styles['input']} value={value} maxLength={255} required onChange={change} />
      )}
    </>
  )
}

/** Makes a work package in OpenProject itself, without a requester. */
export const WorkForm = ({ by, send, onDone }: WorkFormProps) => {
  const { t } = useTexts()
  const [subject, setSubject] = useState('')
  const [description, setDescription] = useState('')
  const create = async (): Promise<void> => {
    if (subject.trim() === '') return
    if (await send('POST /api/work', { by, subject: subject.trim(), description: description.trim() })) onDone()
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <Field label={t('pg.work.subject')} value={subject} onChange={setSubject} />
      <Field label={t('pg.work.description')} value={description} isLong onChange={setDescription} />
      <div className={styles['answers']}>
        <Button type="submit" variant="primary">
          {t('pg.work.new')}
        </Button>
        <Button onPress={onDone}>{t('btn.cancel')}</Button>
      </div>
    </form>
  )
}
