{{- define "dossier.services" -}}
gateway records files notifications integrations
{{- end }}

{{- /* A database and a role for each service, which owns it and may enter no other. Takes root and passwords. */ -}}
{{- define "dossier.postgresSecret" -}}
{{- $passwords := .passwords -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "dossier.metadata" (dict "root" .root "name" "postgres") | nindent 2 }}
stringData:
  databases.sql: |
    {{- range splitList " " (include "dossier.services" .) }}
    CREATE ROLE dossier_{{ . }} LOGIN PASSWORD '{{ get $passwords . }}';
    CREATE DATABASE dossier_{{ . }} OWNER dossier_{{ . }};
    REVOKE ALL ON DATABASE dossier_{{ . }} FROM PUBLIC;
    {{- end }}
{{- end }}

{{- /* The broker's users, with the rights of files/broker.json. Takes root and passwords. */ -}}
{{- define "dossier.rabbitmqSecret" -}}
{{- $passwords := .passwords -}}
{{- $broker := .root.Files.Get "files/broker.json" | fromJson -}}
{{- $host := dict "vhost" "dossier" -}}
{{- $made := dict "vhosts" (list (dict "name" "dossier")) "users" list "exchanges" list "permissions" list "topic_permissions" list -}}
{{- range $broker.exchanges -}}
{{- $exchange := dict "name" . "type" "topic" "durable" true "auto_delete" false "internal" false "arguments" dict -}}
{{- $_ := set $made "exchanges" (append $made.exchanges (merge $exchange $host)) -}}
{{- end -}}
{{- range $service, $may := $broker.users -}}
{{- $user := dict "user" (printf "dossier_%s" $service) -}}
{{- $account := dict "name" $user.user "password" (get $passwords $service) "tags" list "limits" dict -}}
{{- $_ := set $made "users" (append $made.users $account) -}}
{{- $_ := set $made "permissions" (append $made.permissions (merge (dict) $may.rights $user $host)) -}}
{{- $calls := merge (dict "exchange" "nameko-rpc") $may.calls $user $host -}}
{{- $_ := set $made "topic_permissions" (append $made.topic_permissions $calls) -}}
{{- end -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "dossier.metadata" (dict "root" .root "name" "rabbitmq") | nindent 2 }}
stringData:
  20-users.conf: |
    definitions.import_backend = local_filesystem
    definitions.local.path = /etc/rabbitmq/definitions.json
  definitions.json: {{ toJson $made | quote }}
{{- end }}
