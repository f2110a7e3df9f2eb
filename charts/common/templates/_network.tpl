{{- /*
The edges of a service in the picture of the architecture, and no other traffic. Takes
  root   the chart
  from   who may call, by name in values.network: the name of the port that they may call
  to     whom it may call: names in values.network
  when   whom it may call as soon as a setting is there: setting in env, name in values.network
DNS is everyone's.
*/ -}}
{{- define "common.networkPolicy" -}}
{{- $root := .root -}}
{{- if $root.Values.network.policies -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "common.metadata" $root | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.selector" $root | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range $caller, $port := .from }}
    - from:
        {{- toYaml (get $root.Values.network $caller).from | nindent 8 }}
      ports:
        - {protocol: TCP, port: {{ $port }}}
    {{- end }}
  egress:
    {{- include "common.egress" (dict "root" $root "to" .to) | nindent 4 }}
    {{- range $setting, $name := .when }}
    {{- if get $root.Values.env $setting }}
    {{- include "common.edge" (get $root.Values.network $name) | nindent 4 }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{- define "common.egress" -}}
{{- $root := .root -}}
- to:
    {{- toYaml $root.Values.network.dns.to | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- range .to }}
{{ include "common.edge" (get $root.Values.network .) }}
{{- end }}
{{- end }}

{{- define "common.edge" -}}
- to:
    {{- toYaml .to | nindent 4 }}
  ports:
    {{- range .ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end }}
