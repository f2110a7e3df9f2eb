import { graphql } from '@/lib/gql';

export const SignInWays = graphql(`
  query SignInWays {
    signInMethods {
      password
      passwordReset
      passkeyHost
      oidc {
        label
        url
      }
    }
  }
`);

export const RequestPasswordReset = graphql(`
  mutation RequestPasswordReset($email: String!) {
    requestPasswordReset(email: $email) {
      accepted
      errors {
        code
        field
        message
      }
    }
  }
`);

export const ResetPassword = graphql(`
  mutation ResetPassword($token: String!, $password: String!, $revokeTokens: Boolean!) {
    resetPassword(token: $token, password: $password, revokeTokens: $revokeTokens) {
      email
      errors {
        code
        field
        message
      }
    }
  }
`);

export const ChangePassword = graphql(`
  mutation ChangePassword($current: String!, $new: String!, $revokeTokens: Boolean!) {
    changePassword(current: $current, new: $new, revokeTokens: $revokeTokens) {
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
