import { Image } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import styles from './FileRow.module.css';
import { thumbnailOf } from './links';

type Props = { file: Pick<FilePartsFragment, 'id' | 'thumbnailUrl'>; size: number };

/** A file's thumbnail, or a sheet of paper for one without. */
export function FilePicture({ file, size }: Props) {
  return file.thumbnailUrl ? (
    <Image
      src={thumbnailOf(file.id)}
      alt=""
      w={size}
      h={size}
      fit="cover"
      radius="sm"
      loading="lazy"
    />
  ) : (
    <div className={styles.sheet} style={{ width: size, height: size }}>
      <IconFile size={size / 2} stroke={1.3} aria-hidden />
    </div>
  );
}
