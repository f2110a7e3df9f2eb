"""The GraphQL documents of the system tests."""

CREATE_COLLECTION = """
mutation ($name: String!, $label: String, $fields: [FieldInput!]!) {
  createCollection(name: $name, label: $label, fields: $fields) {
    collection { id name version fields { id name type } }
    errors { code field message }
  }
}"""

DELETE_COLLECTION = """
mutation ($name: String!) {
  deleteCollection(name: $name, confirmName: $name) { deletedId errors { code field message } }
}
"""

CREATE_RECORD = """
mutation ($collection: String!, $values: JSON!) {
  createRecord(collection: $collection, values: $values) {
    record { id version values } errors { code field message }
  }
}"""

CREATE_RECORDS = """
mutation ($collection: String!, $values: [JSON!]!) {
  createRecords(collection: $collection, values: $values) { records { id } errors { code field message } }
}"""

UPDATE_RECORD = """
mutation ($collection: String!, $id: ID!, $version: Int!, $values: JSON!) {
  updateRecord(collection: $collection, id: $id, version: $version, values: $values) {
    record { id version values } errors { code field message }
  }
}"""

DELETE_RECORD = """
mutation ($collection: String!, $id: ID!, $version: Int) {
  deleteRecord(collection: $collection, id: $id, version: $version) { deletedId errors { code field message } }
}"""

DELETED_RECORDS = """query ($collection: String!, $search: String) {
  deletedRecords(collection: $collection, search: $search, first: 100) {
    nodes { id values updatedBy files { name } } totalCount
  }
}"""

PURGE_RECORD = """mutation ($collection: String!, $id: ID!) {
  purgeRecord(collection: $collection, id: $id) { deletedId errors { code field message } }
}"""

RESTORE_RECORD = """
mutation ($collection: String!, $id: ID!) {
  restoreRecord(collection: $collection, id: $id) { record { id version } errors { code field message } }
}"""

RECORD = "query ($collection: String!, $id: ID!) { record(collection: $collection, id: $id) { id version values } }"

RECORDS = """
query ($collection: String!, $filter: JSON, $orderBy: [String!], $search: String, $first: Int, $after: String) {
  records(collection: $collection, filter: $filter, orderBy: $orderBy, search: $search, first: $first, after: $after) {
    nodes { id version values } pageInfo { hasNextPage endCursor }
  }
}"""

COUNT = """
query ($collection: String!, $filter: JSON) {
  records(collection: $collection, filter: $filter, first: 1) { totalCount }
}
"""

HISTORY = """
query ($collection: String!, $id: ID!) {
  record(collection: $collection, id: $id) { history { nodes { at actor action diff } } }
}"""

START_UPLOAD = """
mutation ($name: String!, $size: Float!, $contentType: String, $sha256: String) {
  startUpload(name: $name, size: $size, contentType: $contentType, sha256: $sha256) {
    upload { id partSize parts { number url } } errors { code field message }
  }
}"""

COMPLETE_UPLOAD = """
mutation ($id: ID!, $parts: [PartInput!]!, $collection: String, $record: ID) {
  completeUpload(id: $id, parts: $parts, collection: $collection, record: $record) {
    file { id name size contentType sha256 url } errors { code field message }
  }
}"""

CREATE_RULE = """
mutation ($name: String!, $event: String!, $collection: String, $condition: JSON, $recipients: [String!]!,
          $subject: String!, $body: String!) {
  createNotificationRule(name: $name, event: $event, collection: $collection, condition: $condition,
                         recipients: $recipients, subject: $subject, body: $body) {
    notificationRule { id } errors { code field message }
  }
}"""

EMAILS = "{ emails(first: 100) { nodes { id to subject state attempts lastError sentAt } } }"

CREATE_SOURCE = """
mutation ($name: String!, $url: String!, $mapping: JSON!, $cacheSeconds: Int, $headers: JSON, $secret: String) {
  createSource(name: $name, url: $url, mapping: $mapping, cacheSeconds: $cacheSeconds, headers: $headers,
               secret: $secret) {
    source { id name } errors { code field message }
  }
}"""

RECORD_WITH_EXTERNAL = """
query ($collection: String!, $id: ID!, $source: String!) {
  record(collection: $collection, id: $id) {
    id values
    external(source: $source) { data fetchedAt stale error { code message } }
  }
}"""

CREATE_WEBHOOK = """
mutation ($url: String!, $events: [String!]!, $collection: String) {
  createWebhook(url: $url, events: $events, collection: $collection) {
    webhook { id } secret errors { code field message }
  }
}"""

DELIVERIES = """
query ($webhook: ID!) {
  webhookDeliveries(webhook: $webhook, first: 100) { nodes { id eventId state attempts responseStatus lastError } }
}"""

CREATE_USER = """
mutation ($email: String!, $name: String!, $password: String!, $roles: [String!]!) {
  createUser(email: $email, name: $name, password: $password, roles: $roles) {
    user { id } errors { code field message }
  }
}"""

CREATE_TOKEN = """
mutation ($name: String!, $scopes: [String!], $expiresAt: DateTime) {
  createApiToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
    token { id prefix scopes } secret errors { code field message }
  }
}"""

DELETE_TOKEN = "mutation ($id: ID!) { deleteApiToken(id: $id) { deletedId errors { code field message } } }"

ADD_FIELD = """
mutation ($collection: String!, $field: FieldInput!) {
  addField(collection: $collection, field: $field) {
    collection { version fields { id name type } } errors { code field message }
  }
}"""

UPDATE_FIELD = """
mutation ($collection: String!, $field: String!, $name: String, $required: Boolean, $unique: Boolean, $options: JSON) {
  updateField(collection: $collection, field: $field, name: $name, required: $required, unique: $unique,
              options: $options) {
    collection { version fields { id name type required unique } } errors { code field message }
  }
}"""

REMOVE_FIELD = """
mutation ($collection: String!, $field: String!) {
  removeField(collection: $collection, field: $field) {
    collection { version fields { id name } } errors { code field message }
  }
}"""

DELETE_FILE = "mutation ($id: ID!) { deleteFile(id: $id) { deletedId errors { code field message } } }"

REDELIVER = """
mutation ($delivery: ID!) {
  redeliverWebhook(delivery: $delivery) { webhookDelivery { id eventId state } errors { code field message } }
}"""

DELETE_RULE = """
mutation ($id: ID!) { deleteNotificationRule(id: $id) { deletedId errors { code field message } } }
"""

DELETE_SOURCE = """
mutation ($name: String!) { deleteSource(name: $name) { deletedId errors { code field message } } }
"""

DELETE_WEBHOOK = """
mutation ($id: ID!) { deleteWebhook(id: $id) { deletedId errors { code field message } } }
"""
