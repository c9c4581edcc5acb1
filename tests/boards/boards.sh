# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced after common.sh: the boards that tests use by name.

# They differ in all that matters: IOMMUs with 0, 1 and 2 cells, some with devices beside them;
# DMA parents that are not tree parents; windows with holes and offsets; coherent or not; 32
# and 64 bits.
# Names are paths below arch/arm64/boot/dts, or arch/arm's.
# shellcheck disable=SC2034
known_boards=(
	rockchip/rk3399-rock-pi-4b
	rockchip/rk3588-rock-5b
	freescale/imx8mq-evk
	qcom/sm8550-mtp
	mediatek/mt8173-evb
	mediatek/mt8195-cherry-tomato-r2
	allwinner/sun50i-h6-pine-h64
	amlogic/meson-g12b-odroid-n2
	nvidia/tegra234-p3737-0000+p3701-0000
	ti/k3-am625-sk
	broadcom/bcm2712-rpi-5-b
	st/stm32mp157c-dk2
)

# count_up LABEL TOTAL: passes its input on, a line for each piece of work, and prints the
# number of lines so far
count_up()
{
	local label=$1 total=$2 done=0 told=$SECONDS line

	say "$label: $total"
	while IFS= read -r line; do
		done=$((done + 1))
		printf '%s\n' "$line"
		if [ -t 2 ]; then
			[ $((done % 10)) -ne 0 ] ||
				printf '\r%s: %d of %d' "$label" "$done" "$total" >&2
		elif [ $((SECONDS - told)) -ge 15 ]; then
			told=$SECONDS
			say "$label: $done of $total"
		fi
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}
