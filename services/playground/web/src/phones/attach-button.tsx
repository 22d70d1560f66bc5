import { Button, useTexts } from '@pinline/ui'
import { useRef } from 'react'
import { Icon } from './icon.tsx'

interface AttachButtonProps {
  readonly isDisabled: boolean
  readonly onFile: (file: File) => void
}

/** Chooses one file. */
export const AttachButton = ({ isDisabled, onFile }: AttachButtonProps) => {
  const { t } = useTexts()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button
        variant="quiet"
        label={t('pg.compose.attach')}
        icon={<Icon name="attach" />}
        isDisabled={isDisabled}
        onPress={() => {
          input.current?.click()
        }}
      />
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file !== undefined) onFile(file)
          currentTarget.value = '' // the same file may be chosen again
        }}
      />
    </>
  )
}
