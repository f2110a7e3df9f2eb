import { graphql } from '@/lib/gql';

export const CompleteSignIn = graphql(`
  mutation CompleteSignIn($token: String!, $code: String, $passkey: JSON) {
    completeSignIn(token: $token, code: $code, passkey: $passkey) {
      viewer {
        id
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const StartPasskeySignIn = graphql(`
  mutation StartPasskeySignIn($token: String) {
    startPasskeySignIn(token: $token) {
      token
      options
      errors {
        code
        field
        message
      }
    }
  }
`);

export const StartSetup = graphql(`
  mutation StartSetup($token: String!, $method: String!) {
    startSecondFactorSetup(token: $token, method: $method) {
      secret
      uri
      options
      errors {
        code
        field
        message
      }
    }
  }
`);

export const CompleteSetup = graphql(`
  mutation CompleteSetup($token: String!, $code: String, $passkey: JSON, $name: String) {
    completeSecondFactorSetup(token: $token, code: $code, passkey: $passkey, name: $name) {
      viewer {
        id
      }
      recoveryCodes
      errors {
        code
        field
        message
      }
    }
  }
`);

export const FactorParts = graphql(`
  fragment FactorParts on SecondFactors {
    totp {
      createdAt
      lastUsedAt
    }
    passkeys {
      id
      name
      createdAt
      lastUsedAt
    }
    recoveryCodesLeft
    required
    available
    reauthenticateBy
  }
`);

export const SecondFactors = graphql(`
  query SecondFactors {
    secondFactors {
      ...FactorParts
    }
  }
`);

export const StartTotp = graphql(`
  mutation StartTotp {
    startTotp {
      secret
      uri
      errors {
        code
        field
        message
      }
    }
  }
`);

export const AddTotp = graphql(`
  mutation AddTotp($code: String!) {
    addTotp(code: $code) {
      secondFactors {
        ...FactorParts
      }
      recoveryCodes
      errors {
        code
        field
        message
      }
    }
  }
`);

export const RemoveTotp = graphql(`
  mutation RemoveTotp {
    removeTotp {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

export const StartPasskey = graphql(`
  mutation StartPasskey {
    startPasskey {
      options
      errors {
        code
        field
        message
      }
    }
  }
`);

export const AddPasskey = graphql(`
  mutation AddPasskey($passkey: JSON!, $name: String!) {
    addPasskey(passkey: $passkey, name: $name) {
      secondFactors {
        ...FactorParts
      }
      recoveryCodes
      errors {
        code
        field
        message
      }
    }
  }
`);

export const RenamePasskey = graphql(`
  mutation RenamePasskey($id: ID!, $name: String!) {
    renamePasskey(id: $id, name: $name) {
      passkey {
        id
        name
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

export const RemovePasskey = graphql(`
  mutation RemovePasskey($id: ID!) {
    removePasskey(id: $id) {
      deletedId
      errors {
        code
        field
        message
      }
    }
  }
`);

export const CreateRecoveryCodes = graphql(`
  mutation CreateRecoveryCodes {
    createRecoveryCodes {
      recoveryCodes
      errors {
        code
        field
        message
      }
    }
  }
`);

export const StartReauthentication = graphql(`
  mutation StartReauthentication {
    startReauthentication {
      options
      errors {
        code
        field
        message
      }
    }
  }
`);

export const Reauthenticate = graphql(`
  mutation Reauthenticate($password: String, $code: String, $passkey: JSON) {
    reauthenticate(password: $password, code: $code, passkey: $passkey) {
      viewer {
        id
      }
      errors {
        code
        field
        message
      }
    }
  }
`);
