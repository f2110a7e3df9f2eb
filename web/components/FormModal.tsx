'use client';

import { Modal, type ModalProps } from '@mantine/core';
import { useState } from 'react';
import { texts } from '@/lib/texts';
import { ConfirmModal } from './ConfirmModal';
import { useReturnFocus } from './useReturnFocus';

type Props = Omit<ModalProps, 'opened'> & {
  /** Whether something was entered that closing would discard. */
  isChanged: boolean;
};

/** A dialog with a form. Escape and its close button ask before they discard what was entered. */
export function FormModal({ isChanged, onClose, children, ...others }: Props) {
  const [asking, setAsking] = useState(false);
  useReturnFocus();
  return (
    <>
      <Modal
        {...others}
        opened
        onClose={() => (isChanged ? setAsking(true) : onClose())}
        closeOnClickOutside={false}
        closeOnEscape={!asking}
      >
        {children}
      </Modal>
      {asking && (
        <ConfirmModal
          title={texts.forms.leaveTitle}
          hint={texts.forms.leaveHint}
          confirm={texts.forms.leave}
          cancel={texts.forms.stay}
          messages={undefined}
          failure={undefined}
          busy={false}
          onConfirm={async () => onClose()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
