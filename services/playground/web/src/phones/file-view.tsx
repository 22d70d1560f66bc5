import { useTexts } from '@pinline/ui'
import type { PageFile } from '../../../src/api.ts'
import { fileSize } from './file-size.ts'
import styles from './file-view.module.css'
import { Icon } from './icon.tsx'

interface FileViewProps {
  readonly file: PageFile
  /** Shown as a picture, not as a name. */
  readonly asPhoto: boolean
}

/** A photo, or a file with its size; both open in a tab of their own. Only this server's own files. */
export const FileView = ({ file, asPhoto }: FileViewProps) => {
  const { language, t } = useTexts()
  const href = file.url.startsWith('/api/') ? file.url : undefined
  if (asPhoto)
    return (
      <a className={styles['photo']} href={href} target="_blank" rel="noreferrer noopener">
        <img className={styles['image']} src={href} alt={t('pg.message.photo', { name: file.name })} />
      </a>
    )
  return (
    <a className={styles['file']} href={href} target="_blank" rel="noreferrer noopener">
      <Icon name="file" />
      <span>
        <span className={styles['name']}>{file.name}</span> <span className={styles['size']}>{fileSize(file.size, language)}</span>
      </span>
    </a>
  )
}
