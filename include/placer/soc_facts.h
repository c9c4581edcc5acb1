/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of kinds of devices that no devicetree property says.
 *
 * One table for the kernel module and for the desk tool. Each row says what an
 * upstream driver does, and names the function where it does it, in Linux 7.3.
 * A row only fills in what is unknown, or narrows; where a live device says
 * something else, both count.
 *
 * Two kinds of importers are common. Those that take a buffer only as one range
 * of addresses: V4L2's vb2_dc_map_dmabuf() (videobuf2-dma-contig.c) and DRM's
 * drm_gem_dma_prime_import_sg_table() (drm_gem_dma_helper.c) refuse any other
 * one, so their drivers have one segment. And those that put each page into
 * page tables of the device itself, for which any number will do.
 */
#ifndef _PLACER_SOC_FACTS_H
#define _PLACER_SOC_FACTS_H

#include <placer/constraint.h>

/**
 * struct placer_soc_fact - one kind of device
 * @compatible: in the device's node; or NULL
 * @device: name of a device without a node, up to an instance number; or NULL
 * @max_segments: how many address ranges it can follow, or %PLACER_UNKNOWN
 * @address_bits: width of the addresses that its driver lets it use, as by
 *	dma_set_mask(); 0 if the driver says nothing, or only at run time
 * @own_mmu: its driver fills page tables of the device's own, or those of an
 *	IOMMU that the DMA API leaves alone: "iommus" does not mean that the DMA
 *	API translates
 */
struct placer_soc_fact {
	const char *compatible;
	const char *device;
	u32 max_segments;
	u32 address_bits;
	bool own_mmu;
};

/**
 * struct placer_soc_iommu - one kind of IOMMU
 * @compatible: in its node
 * @output_bits: width of the physical addresses that its page tables hold
 */
struct placer_soc_iommu {
	const char *compatible;
	u32 output_bits;
};

/* clang-format off */
static const struct placer_soc_fact placer_soc_facts[] = {
	/* Software only: drm_gem_shmem keeps the table and never reads it. */
	{ NULL, "vgem", PLACER_UNLIMITED, 0, false },
	{ NULL, "vkms", PLACER_UNLIMITED, 0, false },

	/* lima_device.c: lima_device_init(), lima_vm.c: lima_vm_map_bo() */
	{ "arm,mali-400", NULL, PLACER_UNLIMITED, 32, true },
	{ "arm,mali-450", NULL, PLACER_UNLIMITED, 32, true },

	/*
	 * panfrost_mmu.c: panfrost_mmu_map(); panfrost_gpu.c reads the width of
	 * addresses from the GPU in panfrost_gpu_init()
	 */
	{ "arm,mali-t720", NULL, PLACER_UNLIMITED, 0, true },
	{ "arm,mali-t760", NULL, PLACER_UNLIMITED, 0, true },
	{ "arm,mali-t820", NULL, PLACER_UNLIMITED, 0, true },
	{ "arm,mali-t860", NULL, PLACER_UNLIMITED, 0, true },
	{ "arm,mali-bifrost", NULL, PLACER_UNLIMITED, 0, true },
	{ "arm,mali-valhall-jm", NULL, PLACER_UNLIMITED, 0, true },

	/* panthor_mmu.c: panthor_vm_map_pages(); panthor_gpu.c: panthor_gpu_init() */
	{ "arm,mali-valhall-csf", NULL, PLACER_UNLIMITED, 0, true },

	/* v3d_mmu.c: v3d_mmu_insert_ptes(); v3d_drv.c: v3d_platform_drm_probe() */
	{ "brcm,2711-v3d", NULL, PLACER_UNLIMITED, 0, true },
	{ "brcm,2712-v3d", NULL, PLACER_UNLIMITED, 0, true },

	/* etnaviv_mmu.c: etnaviv_iommu_map(); etnaviv_drv.c: etnaviv_pdev_probe() */
	{ "vivante,gc", NULL, PLACER_UNLIMITED, 40, true },

	/*
	 * msm_gem_vma.c maps through an IOMMU domain of the driver's; msm_drv.c:
	 * msm_drv_probe(), msm_gpu_probe(). arm-smmu-qcom.c leaves both an
	 * identity domain: qcom_smmu_def_domain_type()
	 */
	{ "qcom,adreno", NULL, PLACER_UNLIMITED, 64, true },
	{ "qcom,mdss", NULL, PLACER_UNLIMITED, 64, true },

	/* rga.c: rga_probe(); rga-buf.c: fill_descriptors() */
	{ "rockchip,rk3288-rga", NULL, PLACER_UNLIMITED, 32, true },
	{ "rockchip,rk3399-rga", NULL, PLACER_UNLIMITED, 32, true },

	/* One range, by V4L2. rkvdec.c: rkvdec_queue_init() */
	{ "rockchip,rk3399-vdec", NULL, 1, 0, false },
	{ "rockchip,rk3588-vdec", NULL, 1, 0, false },
	/* hantro_drv.c: queue_init() */
	{ "rockchip,rk3399-vpu", NULL, 1, 0, false },
	{ "nxp,imx8mq-vpu-g1", NULL, 1, 0, false },
	{ "nxp,imx8mq-vpu-g2", NULL, 1, 0, false },
	/* rkisp1-capture.c: rkisp1_register_capture(); rkisp1-dev.c: rkisp1_probe() */
	{ "rockchip,rk3399-cif-isp", NULL, 1, 32, false },
	/* pisp_be.c: pispbe_init_node(), pispbe_probe() */
	{ "raspberrypi,pispbe", NULL, 1, 36, false },
	/* cfe.c: cfe_register_node(), cfe_probe() */
	{ "raspberrypi,rp1-cfe", NULL, 1, 64, false },
	/* cedrus_video.c: cedrus_queue_init() */
	{ "allwinner,sun50i-h6-video-engine", NULL, 1, 0, false },
	/* stm32-dcmi.c: dcmi_probe() */
	{ "st,stm32-dcmi", NULL, 1, 0, false },

	/* One range, by DRM. tidss_drv.c; tidss_dispc.c: dispc_init() */
	{ "ti,am625-dss", NULL, 1, 48, false },
	/* lcdif_drv.c: lcdif_load() */
	{ "fsl,imx8mp-lcdif", NULL, 1, 36, false },
	/* meson_drv.c: meson_driver */
	{ "amlogic,meson-gxbb-vpu", NULL, 1, 0, false },
	{ "amlogic,meson-gxl-vpu", NULL, 1, 0, false },
	{ "amlogic,meson-gxm-vpu", NULL, 1, 0, false },
	{ "amlogic,meson-g12a-vpu", NULL, 1, 0, false },
};

static const struct placer_soc_iommu placer_soc_iommus[] = {
	/* rockchip-iommu.c: rk_mk_pte(), rk_mk_pte_v2() */
	{ "rockchip,iommu", 32 },
	{ "rockchip,rk3568-iommu", 40 },
	/* sun50i-iommu.c: sun50i_mk_pte() */
	{ "allwinner,sun50i-h6-iommu", 32 },
};

/* clang-format on */

#endif /* _PLACER_SOC_FACTS_H */
