{{- define "common.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "common.metadata" . | nindent 2 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}

{{- /* Takes root and ports (name: number). */ -}}
{{- define "common.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "common.metadata" .root | nindent 2 }}
spec:
  selector:
    {{- include "common.selector" .root | nindent 4 }}
  ports:
    {{- range $name, $number := .ports }}
    - {name: {{ $name }}, port: {{ $number }}, targetPort: {{ $name }}}
    {{- end }}
{{- end }}

{{- /* Takes root and paths, all of which lead to the port http. */ -}}
{{- define "common.ingress" -}}
{{- $root := .root -}}
{{- $paths := .paths -}}
{{- if $root.Values.ingress.enabled -}}
{{- with $root.Values.ingress -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "common.metadata" $root | nindent 2 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .className }}
  {{- with .tlsSecretName }}
  tls:
    - secretName: {{ . }}
      hosts: {{ toJson $root.Values.ingress.hosts }}
  {{- end }}
  rules:
    {{- range .hosts }}
    - host: {{ . }}
      http:
        paths:
          {{- range $paths }}
          - path: {{ . }}
            pathType: Prefix
            backend: {service: {name: {{ include "common.fullname" $root }}, port: {name: http}}}
          {{- end }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}
